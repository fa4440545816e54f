/** What the suites read of an OpenAPI document. */
export interface OpenApiDocument {
  info: { description: string };
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, object> };
}

export interface OpenApiOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security?: Record<string, string[]>[];
  parameters: { name: string; in: string; required?: boolean; schema: object; example?: unknown }[];
  requestBody?: { content: Record<string, OpenApiMedia> };
  responses: Record<string, { headers: object; content?: Record<string, OpenApiMedia> }>;
}

export interface OpenApiMedia {
  schema: object;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export async function fetchDocument(url: string): Promise<OpenApiDocument> {
  const response = await fetch(`${url}/openapi.json`);
  if (!response.ok) throw new Error(`/openapi.json answered ${response.status}`);
  return (await response.json()) as OpenApiDocument;
}
