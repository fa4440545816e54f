import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

interface AsyncApiMessage {
  payload: any;
  examples: { payload: any }[];
}

export interface AsyncApiDocument {
  channels: { chat: { messages: Record<string, unknown> } };
  operations: Record<string, { action: 'send' | 'receive'; messages: { $ref: string }[]; reply?: unknown }>;
  components: { messages: Record<string, AsyncApiMessage> };
}

/** The AsyncAPI document of a node, as the judge of real frames. */
export class ChatContract {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  /** Made when they are first asked for: most suites see few kinds of frames. */
  private readonly validators = new Map<string, ValidateFunction>();
  /** The messages that the service sends, by their `type`. */
  private readonly sent = new Map<unknown, string>();

  constructor(readonly document: AsyncApiDocument) {
    addFormats.default(this.ajv);
    // Of several with one type it is the first.
    for (const name of this.names('send').reverse()) {
      this.sent.set(document.components.messages[name]?.payload.properties.type?.const, name);
    }
  }

  /** The names of the messages that the service sends, or receives. */
  names(action: 'send' | 'receive'): string[] {
    const operations = Object.values(this.document.operations).filter((operation) => operation.action === action);
    return operations.flatMap(({ messages }) => messages.map(({ $ref }) => $ref.split('/').at(-1) ?? ''));
  }

  /** @returns what is wrong with the frame, or undefined */
  faultOf(name: string, frame: unknown): string | undefined {
    const message = this.document.components.messages[name];
    if (message === undefined) return `there is no message ${name}`;
    const validate = this.validators.get(name) ?? this.ajv.compile(message.payload as object);
    this.validators.set(name, validate);
    return validate(frame) ? undefined : JSON.stringify(validate.errors);
  }

  /** The message of the document that this frame of the service is. @throws where it is none */
  nameOf(frame: any): string {
    const name = this.sent.get(frame.type) ?? '';
    const fault = this.faultOf(name, frame);
    if (fault !== undefined) throw new Error(`Not as described: ${JSON.stringify(frame)}: ${fault}`);
    return name;
  }
}

const contracts = new Map<string, Promise<ChatContract>>();

/** The contract of the node at `url`, read once; all nodes of a suite run the same build. */
export function chatContractOf(url: string): Promise<ChatContract> {
  const known = contracts.get('read');
  if (known !== undefined) return known;
  const contract = fetch(`${url}/docs/asyncapi.json`)
    .then((response) => response.json() as Promise<AsyncApiDocument>)
    .then((document) => new ChatContract(document));
  contracts.set('read', contract);
  // Whoever asked learns of the failure; the next one tries again.
  contract.catch(() => contracts.delete('read'));
  return contract;
}

/** An example that speaks of a conversation which is there. */
export function withConversation(example: Record<string, unknown>, conversationId: string): Record<string, unknown> {
  const isNamed = 'conversationId' in example || example.event === undefined;
  return {
    ...example,
    ...(isNamed ? { conversationId } : {}),
    ...('cursors' in example ? { cursors: { [conversationId]: 0 } } : {}),
  };
}
