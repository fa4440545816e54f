/* Made by `npm run types` from the service's own documents. */
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        postMessage: {
            content: string;
            metadata?: {
                [key: string]: unknown;
            } | null;
            clientMessageId?: string | null;
            internal?: boolean;
            conversationId?: string | null;
            senderId?: unknown;
            ref?: string;
        };
        typing: {
            event: "typing";
            ref?: string;
            conversationId: string;
            active?: boolean;
        };
        read: {
            event: "read";
            ref?: string;
            conversationId: string;
            seq: number;
        };
        received: {
            event: "received";
            ref?: string;
            conversationId: string;
            seq: number;
        };
        resume: {
            event: "resume";
            ref?: string;
            cursors: {
                [key: string]: number;
            };
        };
        subscribe: {
            event: "subscribe";
            ref?: string;
            conversationId: string;
        };
        unsubscribe: {
            event: "unsubscribe";
            ref?: string;
            conversationId: string;
        };
        status: {
            event: "status";
            ref?: string;
            status: "ONLINE" | "BUSY" | "AWAY";
        };
        ping: {
            event: "ping";
            ref?: string;
        };
        message: {
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            conversationId: string;
            senderId: string;
            content: string;
            timestamp: string;
            id: string;
            seq: number;
            senderType: "CUSTOMER" | "AGENT" | "SYSTEM";
            metadata: Record<string, never>;
            clientMessageId: string | null;
            internal?: true;
        };
        ready: {
            type: "ready";
            ref?: string;
            data: {
                principal: {
                    type: "CUSTOMER" | "AGENT";
                    id: string;
                    name: string;
                };
                serverTime: string;
                heartbeatSeconds: number;
                limits: {
                    maxFrameBytes: number;
                    maxContentLength: number;
                    messagesPerSecond: number;
                    burst: number;
                    maxConnections: number;
                };
                conversations: {
                    id: string;
                    lastSeq: number;
                    readSeq: number;
                    assignee?: {
                        id: string;
                        name: string;
                        status: "ONLINE" | "BUSY" | "AWAY" | "OFFLINE";
                    } | null;
                }[];
            };
        };
        resync: {
            type: "resync";
            ref?: string;
            data: {
                conversationId: string;
                fromSeq: number;
                toSeq: number;
            };
        };
        ack: {
            type: "ack";
            ref?: string;
            data: {
                clientMessageId: string | null;
                id: string;
                conversationId: string;
                seq: number;
                timestamp: string;
            };
        };
        error: {
            type: "error";
            ref?: string;
            data: {
                code: string;
                message: string;
                fields?: {
                    field: string;
                    message: string;
                }[];
                ref?: string;
                clientMessageId?: string;
                retryAfterMs?: number;
            };
        };
        resumed: {
            type: "resumed";
            ref?: string;
            data: {
                conversationId: string;
                lastSeq: number;
            };
        };
        subscribed: {
            type: "subscribed";
            ref?: string;
            data: {
                conversationId: string;
                lastSeq: number;
            };
        };
        unsubscribed: {
            type: "unsubscribed";
            ref?: string;
            data: {
                conversationId: string;
            };
        };
        pong: {
            type: "pong";
            ref?: string;
        };
        typingNews: {
            type: "typing";
            ref?: string;
            data: {
                conversationId: string;
                senderType: "CUSTOMER" | "AGENT";
                senderId: string;
                active: boolean;
            };
        };
        readNews: {
            type: "read";
            ref?: string;
            data: {
                conversationId: string;
                senderType: "CUSTOMER" | "AGENT";
                senderId: string;
                seq: number;
            };
        };
        conversation: {
            type: "conversation";
            ref?: string;
            data: {
                event: "created" | "assigned" | "resolved" | "reopened";
                conversation: {
                    id: string;
                    customerId: string;
                    channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
                    status: "OPEN" | "RESOLVED";
                    assigneeId: string | null;
                    lastSeq: number;
                    lastMessageAt: string;
                    createdAt: string;
                    resolvedAt: string | null;
                    waitingSince: string | null;
                    customer: {
                        id: string;
                        name: string;
                        primaryChannel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
                        avatarUrl: string | null;
                    };
                    readSeq: number;
                    othersReadSeq: number;
                    unreadCount: number;
                    assignee?: {
                        id: string;
                        name: string;
                    } | null;
                    lastMessage?: {
                        id: string;
                        conversationId: string;
                        seq: number;
                        senderType: "CUSTOMER" | "AGENT" | "SYSTEM";
                        senderId: string;
                        content: string;
                        metadata: {
                            [key: string]: unknown;
                        };
                        internal: boolean;
                        clientMessageId: string | null;
                        createdAt: string;
                    };
                };
            };
        };
        presence: {
            type: "presence";
            ref?: string;
            data: {
                type: "CUSTOMER" | "AGENT";
                id: string;
                name?: string;
                status: "ONLINE" | "BUSY" | "AWAY" | "OFFLINE";
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
