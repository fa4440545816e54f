/* Made by `npm run types` from the service's own documents. */
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        postMessage: {
            /**
             * @description 1 to 4,000 characters.
             * @example 消息内容
             */
            content: string;
            /**
             * @description Whatever else the client wants to keep with the message: at most 4 KiB, 100 keys and 8 levels.
             * @example {}
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description The sender's own name for the message: however often it is sent again, it is stored once.
             * @example c0ffee-1
             */
            clientMessageId?: string | null;
            /** @description An agent's note, which no customer sees. Not for customers. */
            internal?: boolean;
            /** Format: uuid */
            conversationId?: string | null;
            senderId?: unknown;
            /** @description Of the client: its answer repeats it. */
            ref?: string;
        };
        typing: {
            /** @constant */
            event: "typing";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            /** Format: uuid */
            conversationId: string;
            /** @default true */
            active?: boolean;
        };
        read: {
            /** @constant */
            event: "read";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            /** Format: uuid */
            conversationId: string;
            seq: number;
        };
        received: {
            /** @constant */
            event: "received";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            /** Format: uuid */
            conversationId: string;
            seq: number;
        };
        resume: {
            /** @constant */
            event: "resume";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            cursors: {
                [key: string]: number;
            };
        };
        subscribe: {
            /** @constant */
            event: "subscribe";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            /** Format: uuid */
            conversationId: string;
        };
        unsubscribe: {
            /** @constant */
            event: "unsubscribe";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            /** Format: uuid */
            conversationId: string;
        };
        status: {
            /** @constant */
            event: "status";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            /** @enum {unknown} */
            status: "ONLINE" | "BUSY" | "AWAY";
        };
        ping: {
            /** @constant */
            event: "ping";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
        };
        message: {
            /** @enum {unknown} */
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            /** Format: uuid */
            conversationId: string;
            /** Format: uuid */
            senderId: string;
            content: string;
            /** Format: date-time */
            timestamp: string;
            /** Format: uuid */
            id: string;
            seq: number;
            /** @enum {unknown} */
            senderType: "CUSTOMER" | "AGENT" | "SYSTEM";
            metadata: Record<string, never>;
            clientMessageId: string | null;
            /**
             * @description A note, seen by agents only.
             * @constant
             */
            internal?: true;
        };
        ready: {
            /** @constant */
            type: "ready";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                principal: {
                    /** @enum {unknown} */
                    type: "CUSTOMER" | "AGENT";
                    /** Format: uuid */
                    id: string;
                    name: string;
                };
                /** Format: date-time */
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
                    /** Format: uuid */
                    id: string;
                    lastSeq: number;
                    readSeq: number;
                    /** @description Told to customers: who serves them. */
                    assignee?: {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** @enum {unknown} */
                        status: "ONLINE" | "BUSY" | "AWAY" | "OFFLINE";
                    } | null;
                }[];
            };
        };
        resync: {
            /** @constant */
            type: "resync";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                /** Format: uuid */
                conversationId: string;
                fromSeq: number;
                toSeq: number;
            };
        };
        ack: {
            /** @constant */
            type: "ack";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                clientMessageId: string | null;
                /** Format: uuid */
                id: string;
                /** Format: uuid */
                conversationId: string;
                seq: number;
                /** Format: date-time */
                timestamp: string;
            };
        };
        error: {
            /** @constant */
            type: "error";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                code: string;
                message: string;
                fields?: {
                    field: string;
                    message: string;
                }[];
                /** @description Of the client: its answer repeats it. */
                ref?: string;
                clientMessageId?: string;
                retryAfterMs?: number;
            };
        };
        resumed: {
            /** @constant */
            type: "resumed";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                /** Format: uuid */
                conversationId: string;
                lastSeq: number;
            };
        };
        subscribed: {
            /** @constant */
            type: "subscribed";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                /** Format: uuid */
                conversationId: string;
                lastSeq: number;
            };
        };
        unsubscribed: {
            /** @constant */
            type: "unsubscribed";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                /** Format: uuid */
                conversationId: string;
            };
        };
        pong: {
            /** @constant */
            type: "pong";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
        };
        typingNews: {
            /** @constant */
            type: "typing";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                /** Format: uuid */
                conversationId: string;
                /** @enum {unknown} */
                senderType: "CUSTOMER" | "AGENT";
                /** Format: uuid */
                senderId: string;
                active: boolean;
            };
        };
        readNews: {
            /** @constant */
            type: "read";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                /** Format: uuid */
                conversationId: string;
                /** @enum {unknown} */
                senderType: "CUSTOMER" | "AGENT";
                /** Format: uuid */
                senderId: string;
                seq: number;
            };
        };
        conversation: {
            /** @constant */
            type: "conversation";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                /** @enum {unknown} */
                event: "created" | "assigned" | "resolved" | "reopened";
                conversation: {
                    /**
                     * Format: uuid
                     * @example 0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61
                     */
                    id: string;
                    /**
                     * Format: uuid
                     * @example 550e8400-e29b-41d4-a716-446655440000
                     */
                    customerId: string;
                    /**
                     * @description The channel it began on.
                     * @example WEB
                     * @enum {string}
                     */
                    channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
                    /**
                     * @example OPEN
                     * @enum {string}
                     */
                    status: "OPEN" | "RESOLVED";
                    /**
                     * Format: uuid
                     * @description The agent who serves it.
                     * @example null
                     */
                    assigneeId: string | null;
                    /**
                     * @description `seq` of the latest message.
                     * @example 7
                     */
                    lastSeq: number;
                    /**
                     * Format: date-time
                     * @example 2024-01-15T10:30:00.000Z
                     */
                    lastMessageAt: string;
                    /**
                     * Format: date-time
                     * @example 2024-01-15T10:00:00.000Z
                     */
                    createdAt: string;
                    /**
                     * Format: date-time
                     * @example null
                     */
                    resolvedAt: string | null;
                    /**
                     * Format: date-time
                     * @description Since when the customer waits for an answer; null where they do not. Only agents are told.
                     * @example 2024-01-15T10:30:00.000Z
                     */
                    waitingSince: string | null;
                    customer: {
                        /**
                         * Format: uuid
                         * @example 550e8400-e29b-41d4-a716-446655440000
                         */
                        id: string;
                        /** @example 张三 */
                        name: string;
                        /**
                         * @description The channel the customer came through first.
                         * @example WEB
                         * @enum {string}
                         */
                        primaryChannel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
                        /** @example https://example.com/avatars/zhangsan.png */
                        avatarUrl: string | null;
                    };
                    /**
                     * @description `seq` up to which the caller has read.
                     * @example 6
                     */
                    readSeq: number;
                    /**
                     * @description `seq` up to which the other side has read: the customer, as agents see it; any agent, as customers see it.
                     * @example 7
                     */
                    othersReadSeq: number;
                    /**
                     * @description Messages of others that the caller has not read.
                     * @example 1
                     */
                    unreadCount: number;
                    /**
                     * @description The same with their name; null where nobody serves it.
                     * @example null
                     */
                    assignee?: {
                        /** Format: uuid */
                        id: string;
                        name: string;
                    } | null;
                    lastMessage?: {
                        /**
                         * Format: uuid
                         * @example 0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a60
                         */
                        id: string;
                        /**
                         * Format: uuid
                         * @example 0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61
                         */
                        conversationId: string;
                        /**
                         * @description Place in the conversation, from 1, without a hole.
                         * @example 7
                         */
                        seq: number;
                        /**
                         * @example AGENT
                         * @enum {string}
                         */
                        senderType: "CUSTOMER" | "AGENT" | "SYSTEM";
                        /**
                         * Format: uuid
                         * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                         */
                        senderId: string;
                        /** @example 客服回复 */
                        content: string;
                        /** @example {} */
                        metadata: {
                            [key: string]: unknown;
                        };
                        /** @example false */
                        internal: boolean;
                        /** @example null */
                        clientMessageId: string | null;
                        /**
                         * Format: date-time
                         * @example 2024-01-15T10:30:00.000Z
                         */
                        createdAt: string;
                    };
                };
            };
        };
        presence: {
            /** @constant */
            type: "presence";
            /** @description Of the client: its answer repeats it. */
            ref?: string;
            data: {
                /** @enum {unknown} */
                type: "CUSTOMER" | "AGENT";
                /** Format: uuid */
                id: string;
                name?: string;
                /** @enum {unknown} */
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
