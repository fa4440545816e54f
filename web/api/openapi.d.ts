/* Made by `npm run types` from the service's own documents. */
export interface paths {
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List agents
         * @description One page of the agents, disabled ones included.
         *
         *     For administrators (`ADMIN`).
         */
        get: operations["listAgents"];
        put?: never;
        /**
         * Create an agent
         * @description The agent can sign in at once with the given password.
         *
         *     For administrators (`ADMIN`).
         */
        post: operations["createAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an agent
         * @description One agent by id.
         *
         *     For administrators (`ADMIN`).
         */
        get: operations["getAgent"];
        /**
         * Change an agent
         * @description Changes the fields that are sent. Disabling an agent or setting a password ends all of its sessions on every node within a second (five without Redis).
         *
         *     For administrators (`ADMIN`).
         */
        put: operations["updateAgent"];
        post?: never;
        /**
         * Disable an agent
         * @description The agent can no longer sign in, and its sessions end. Its row stays, since messages name it.
         *
         *     For administrators (`ADMIN`).
         */
        delete: operations["disableAgent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/colleagues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List colleagues
         * @description Every agent by name, the caller and disabled ones included: to whom a conversation can be given, and who wrote a message.
         */
        get: operations["listColleagues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description Gives an agent token. Wrong passwords are counted per account and per network; right ones are not.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who am I
         * @description The agent whose token it is.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session of this token, and its sockets, on every node.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change my password
         * @description Ends every other session of the agent; the one that calls lives on.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/validate-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check a token
         * @description Tells whose token it is, of a customer or an agent, sent as a bearer token or as `token`.
         */
        get: operations["validateToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List customers
         * @description One page of the customers that fit every filter sent. Page by number, or follow `nextCursor`, which costs the same at any depth.
         */
        get: operations["listCustomers"];
        put?: never;
        /**
         * Create a customer
         * @description Only `name` and `primaryChannel` are required. E-mail, phone and the channel ids are unique.
         */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a customer
         * @description One customer by id.
         */
        get: operations["getCustomer"];
        /**
         * Change a customer
         * @description Changes the fields that are sent: absent keeps, `null` clears. `tags` and `customFields` replace the whole value. `active: false` ends every token of the customer. A change of the e-mail, the phone or a channel id leaves an audit entry without personal data.
         */
        put: operations["updateCustomer"];
        post?: never;
        /**
         * Erase a customer
         * @description Erases the customer with identities, tokens and everything else held about them, at once and for good. Only an audit entry without personal data stays. To switch a customer off reversibly, send `active: false` instead.
         *
         *     For administrators (`ADMIN`).
         */
        delete: operations["deleteCustomer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customerId}/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Issue a token for a customer
         * @description A token with which the customer connects to the chat. It shows the whole history, since an agent vouches for the customer. A customer has at most ten live tokens: with one more the oldest ends.
         */
        post: operations["issueCustomerToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customerId}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a customer's tokens
         * @description The live tokens, newest first. The tokens themselves are not kept and cannot be shown.
         */
        get: operations["listCustomerTokens"];
        put?: never;
        post?: never;
        /**
         * End all of a customer's tokens
         * @description Ends every token of the customer, and their sockets, on every node.
         */
        delete: operations["endCustomerTokens"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customerId}/tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a customer's token
         * @description One live token, without the token itself.
         */
        get: operations["getCustomerToken"];
        put?: never;
        post?: never;
        /**
         * End a customer's token
         * @description Ends one token, and its sockets, on every node.
         */
        delete: operations["endCustomerToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/customer-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a customer token
         * @description Gives a token for the customer of this channel id, who is created where there is none. The same channel and channel id are the same customer for ever. Fields of an existing customer are never changed, and the answer does not tell whether the customer is new.
         *
         *     On channels whose ids can be guessed (all but WEB and APP) a token obtained without `identityToken` shows only messages from now on; send an earlier token of the customer as bearer token to keep what it shows.
         */
        post: operations["requestCustomerToken"];
        /**
         * End my token
         * @description Ends the customer token that is sent as bearer token, and its sockets, on every node.
         */
        delete: operations["endOwnCustomerToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List conversations
         * @description One page of the conversations that fit every filter sent, each with its customer, its last message and how many messages the caller has not read.
         */
        get: operations["listConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a conversation
         * @description One conversation by id.
         */
        get: operations["getConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customerId}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a customer's conversations
         * @description One page of the conversations of this customer.
         */
        get: operations["listConversationsOfCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversationId}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assign a conversation
         * @description Gives the conversation to an agent, who from then on gets its messages; others stop getting them. With null it is nobody’s, and every connected agent gets them.
         */
        post: operations["assignConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversationId}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve a conversation
         * @description Ends the conversation. The customer’s next message begins another one.
         */
        post: operations["resolveConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversationId}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reopen a conversation
         * @description Opens a resolved conversation again, unless the customer has begun another one.
         */
        post: operations["reopenConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversationId}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read messages
         * @description Messages in the order of `seq`: the latest, those after `afterSeq`, or the last ones before `beforeSeq`. A customer sees their own conversations only, and no internal note.
         */
        get: operations["listMessages"];
        put?: never;
        /**
         * Say something
         * @description Stores a message; it is on disk when this answers. With a `clientMessageId` it is stored once however often it is sent. A customer’s message to a resolved conversation goes to their open one, or begins one. The first agent to reply to a conversation that nobody serves becomes its assignee.
         */
        post: operations["postMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversationId}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Mark as read
         * @description Says how far the caller has read. The mark only moves forward; the answer says where it is.
         */
        put: operations["markRead"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who am I?
         * @description The customer who holds the token.
         */
        get: operations["getMyself"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my conversations
         * @description One page of the conversations of the customer who calls.
         */
        get: operations["listMyConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/canned-replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List canned replies
         * @description All of the words that agents share, by shortcut.
         */
        get: operations["listCannedReplies"];
        put?: never;
        /**
         * Create a canned reply
         * @description Every agent can use it at once.
         */
        post: operations["createCannedReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/canned-replies/{cannedReplyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change a canned reply
         * @description Changes the fields that are sent.
         */
        put: operations["updateCannedReply"];
        post?: never;
        /**
         * Delete a canned reply
         * @description What was said with it stays.
         */
        delete: operations["deleteCannedReply"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is there?
         * @description Whether these customers and agents are connected to the chat, on any node, and what connected agents say of themselves. What changes afterwards comes over the chat as `presence`. An id that belongs to nobody is `OFFLINE`.
         */
        get: operations["listPresence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Answers as long as the process does. Restart it when this fails.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can it serve?
         * @description Asks the database, and Redis where it is set. 503 without the database: send the node no calls. Without Redis the node serves on, `degraded`: news reaches other nodes later.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The numbers for Prometheus
         * @description In the text format of Prometheus. Asks for the token that `METRICS_TOKEN` sets, if it does.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The OpenAPI document
         * @description Everything this service answers, in OpenAPI 3.
         */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The AsyncAPI document
         * @description Every frame of the chat at `/ws/chat`, in AsyncAPI 3.
         */
        get: operations["getAsyncApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The API explorer
         * @description This document as a page on which every call can be tried.
         */
        get: operations["getExplorer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The start page
         * @description What this service is, in Chinese or English, with links to what it offers.
         */
        get: operations["getStartPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/demo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page to try the widget on
         * @description A made-up shop, in Chinese or English, that has the chat widget in it.
         */
        get: operations["getDemo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A part of the pages
         * @description Styles, scripts and pictures of the start page, the demo page and the explorer.
         */
        get: operations["getAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The agent console
         * @description The page on which agents answer customers.
         */
        get: operations["getConsole"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console/assets/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A part of the console
         * @description Scripts and styles of the agent console.
         */
        get: operations["getConsoleAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console/{page}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A view of the agent console
         * @description The same page at another address, so that views can be linked to and loaded again.
         */
        get: operations["getConsolePage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The chat widget
         * @description One file that brings the chat into a page that loads it as a deferred script.
         */
        get: operations["getWidget"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Agent: {
            /**
             * Format: uuid
             * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
             */
            id: string;
            /** @example 王芳 */
            name: string;
            /** @example wangfang@example.com */
            email: string;
            /**
             * @example AGENT
             * @enum {string}
             */
            role: "ADMIN" | "AGENT";
            /** @enum {string} */
            status: "ACTIVE" | "DISABLED";
            /**
             * Format: date-time
             * @example 2024-01-01T08:00:00.000Z
             */
            createdAt: string;
        };
        Sort: {
            /** @example true */
            sorted: boolean;
            /** @example false */
            unsorted: boolean;
            /** @example false */
            empty: boolean;
        };
        Pageable: {
            /**
             * @description Page number, from 0; 0 when paging by cursor.
             * @example 0
             */
            pageNumber: number;
            /** @example 20 */
            pageSize: number;
            /**
             * @description Rows before this page; 0 when paging by cursor.
             * @example 0
             */
            offset: number;
            /** @example true */
            paged: boolean;
            /** @example false */
            unpaged: boolean;
            sort: components["schemas"]["Sort"];
        };
        AgentPage: {
            /** @description The rows. */
            content: components["schemas"]["Agent"][];
            pageable: components["schemas"]["Pageable"];
            /**
             * @description Rows in the whole list; `null` when paging by cursor or with `total=false`.
             * @example 1
             */
            totalElements: number | null;
            /**
             * @description Pages in the whole list; `null` where `totalElements` is.
             * @example 1
             */
            totalPages: number | null;
            /**
             * @description Rows asked for.
             * @example 20
             */
            size: number;
            /**
             * @description Page number, from 0; 0 when paging by cursor.
             * @example 0
             */
            number: number;
            /**
             * @description Rows on this page.
             * @example 1
             */
            numberOfElements: number;
            /** @example true */
            first: boolean;
            /** @example true */
            last: boolean;
            /** @example false */
            empty: boolean;
            sort: components["schemas"]["Sort"];
            /**
             * @description Pass it as `cursor` to get the next page; `null` on the last.
             * @example null
             */
            nextCursor: string | null;
        };
        CreateAgent: {
            /**
             * @description Shown to customers as the sender's name.
             * @example 王芳
             */
            name: string;
            /**
             * Format: email
             * @example wangfang@example.com
             */
            email: string;
            /**
             * Format: password
             * @example correct horse battery
             */
            password: string;
            /**
             * @description `AGENT` when left out.
             * @default AGENT
             * @enum {string}
             */
            role?: "ADMIN" | "AGENT";
        };
        UpdateAgent: {
            /** @example 王芳 */
            name?: string;
            /**
             * Format: email
             * @example wangfang@example.com
             */
            email?: string;
            /** @enum {string} */
            role?: "ADMIN" | "AGENT";
            /**
             * @description `DISABLED` ends every session of the agent.
             * @enum {string}
             */
            status?: "ACTIVE" | "DISABLED";
            /**
             * Format: password
             * @description A new password; ends every session of the agent.
             * @example correct horse battery
             */
            password?: string;
        };
        Colleague: {
            /**
             * Format: uuid
             * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
             */
            id: string;
            /** @example 王芳 */
            name: string;
            /**
             * @example AGENT
             * @enum {string}
             */
            role: "ADMIN" | "AGENT";
            /** @enum {string} */
            status: "ACTIVE" | "DISABLED";
        };
        LoginResult: {
            /**
             * @description The agent token: send it as `Authorization: Bearer <token>`. Shown here only.
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTkwZjdjMiJ9.c2lnbmF0dXJl
             */
            token: string;
            /**
             * Format: date-time
             * @example 2024-01-15T22:30:00.000Z
             */
            expiresAt: string;
            agent: components["schemas"]["Agent"];
        };
        Login: {
            /** @example admin@kefu.local */
            email: string;
            /**
             * Format: password
             * @example correct horse battery
             */
            password: string;
        };
        ChangePassword: {
            /**
             * Format: password
             * @example correct horse battery
             */
            currentPassword: string;
            /**
             * Format: password
             * @example a new and longer password
             */
            newPassword: string;
        };
        TokenHolder: {
            /**
             * @description Always true: a token that is not valid is a 401.
             * @enum {boolean}
             */
            valid: true;
            /** @enum {string} */
            type: "customer" | "agent";
            /**
             * Format: uuid
             * @example 550e8400-e29b-41d4-a716-446655440000
             */
            id: string;
            /** @example 张三 */
            name: string;
            /**
             * Format: date-time
             * @example 2024-02-14T10:30:00.000Z
             */
            expiresAt: string;
            /**
             * @description The channel the token was issued for; customers only.
             * @example WEB
             * @enum {string}
             */
            channel?: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
        };
        Customer: {
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
            /** @example zhangsan@example.com */
            email: string | null;
            /**
             * @description E.164.
             * @example +8613800138000
             */
            phone: string | null;
            /** @example null */
            wechatOpenId: string | null;
            /** @example null */
            whatsappId: string | null;
            /** @example null */
            lineId: string | null;
            /** @example null */
            telegramId: string | null;
            /** @example null */
            facebookId: string | null;
            /** @example https://example.com/avatars/zhangsan.png */
            avatarUrl: string | null;
            /** @example 北京 */
            location: string | null;
            /** @example VIP 客户 */
            notes: string | null;
            /**
             * @example [
             *       "VIP",
             *       "已购买"
             *     ]
             */
            tags: string[];
            /**
             * @example {
             *       "industry": "IT",
             *       "company": "ABC Corp"
             *     }
             */
            customFields: {
                [key: string]: unknown;
            };
            /** @example true */
            active: boolean;
            /**
             * Format: date-time
             * @description When the customer last wrote or was last served over chat.
             * @example 2024-01-15T10:30:00.000Z
             */
            lastInteractionAt: string | null;
            /**
             * Format: date-time
             * @example 2024-01-01T08:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2024-01-15T10:30:00.000Z
             */
            updatedAt: string;
        };
        CustomerPage: {
            /** @description The rows. */
            content: components["schemas"]["Customer"][];
            pageable: components["schemas"]["Pageable"];
            /**
             * @description Rows in the whole list; `null` when paging by cursor or with `total=false`.
             * @example 1
             */
            totalElements: number | null;
            /**
             * @description Pages in the whole list; `null` where `totalElements` is.
             * @example 1
             */
            totalPages: number | null;
            /**
             * @description Rows asked for.
             * @example 20
             */
            size: number;
            /**
             * @description Page number, from 0; 0 when paging by cursor.
             * @example 0
             */
            number: number;
            /**
             * @description Rows on this page.
             * @example 1
             */
            numberOfElements: number;
            /** @example true */
            first: boolean;
            /** @example true */
            last: boolean;
            /** @example false */
            empty: boolean;
            sort: components["schemas"]["Sort"];
            /**
             * @description Pass it as `cursor` to get the next page; `null` on the last.
             * @example null
             */
            nextCursor: string | null;
        };
        CreateCustomer: {
            /** @example 李四 */
            name: string;
            /**
             * @description The channel the customer came through.
             * @example WECHAT
             * @enum {string}
             */
            primaryChannel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            /**
             * Format: email
             * @description Trimmed and lower-cased; unique.
             * @example lisi@example.com
             */
            email?: string | null;
            /**
             * @description Stored as E.164; unique. Without `+` it is read as a number of the service's home region.
             * @example +8613900139000
             */
            phone?: string | null;
            /**
             * @description Unique.
             * @example oAbCd1234567890
             */
            wechatOpenId?: string | null;
            /** @description A phone number or another opaque id; unique. */
            whatsappId?: string | null;
            /** @description Unique. */
            lineId?: string | null;
            /** @description Unique. */
            telegramId?: string | null;
            /** @description Unique. */
            facebookId?: string | null;
            /**
             * Format: uri
             * @description `http` or `https`. Shown to agents, never fetched by the service.
             */
            avatarUrl?: string | null;
            /** @example 上海 */
            location?: string | null;
            /**
             * @description At most 65,535 bytes in UTF-8.
             * @example 潜在客户
             */
            notes?: string | null;
            /**
             * @description Replaces the whole list. Each is trimmed, duplicates are dropped, the order is kept.
             * @example [
             *       "潜在客户",
             *       "高意向"
             *     ]
             */
            tags?: string[] | null;
            /**
             * @description Replaces the whole object. At most 16 KiB, 100 keys and 8 levels; no key may be `__proto__`, `constructor` or
             *     `prototype`.
             * @example {
             *       "source": "广告投放",
             *       "budget": "10000"
             *     }
             */
            customFields?: {
                [key: string]: unknown;
            } | null;
            /** @description `false` switches the customer off: their tokens end and none is issued. */
            active?: boolean;
        };
        UpdateCustomer: {
            /**
             * Format: email
             * @description Trimmed and lower-cased; unique.
             * @example lisi@example.com
             */
            email?: string | null;
            /**
             * @description Stored as E.164; unique. Without `+` it is read as a number of the service's home region.
             * @example +8613900139000
             */
            phone?: string | null;
            /**
             * @description Unique.
             * @example oAbCd1234567890
             */
            wechatOpenId?: string | null;
            /** @description A phone number or another opaque id; unique. */
            whatsappId?: string | null;
            /** @description Unique. */
            lineId?: string | null;
            /** @description Unique. */
            telegramId?: string | null;
            /** @description Unique. */
            facebookId?: string | null;
            /**
             * Format: uri
             * @description `http` or `https`. Shown to agents, never fetched by the service.
             */
            avatarUrl?: string | null;
            /** @example 上海 */
            location?: string | null;
            /**
             * @description At most 65,535 bytes in UTF-8.
             * @example 潜在客户
             */
            notes?: string | null;
            /**
             * @description Replaces the whole list. Each is trimmed, duplicates are dropped, the order is kept.
             * @example [
             *       "潜在客户",
             *       "高意向"
             *     ]
             */
            tags?: string[] | null;
            /**
             * @description Replaces the whole object. At most 16 KiB, 100 keys and 8 levels; no key may be `__proto__`, `constructor` or
             *     `prototype`.
             * @example {
             *       "source": "广告投放",
             *       "budget": "10000"
             *     }
             */
            customFields?: {
                [key: string]: unknown;
            } | null;
            /** @description `false` switches the customer off: their tokens end and none is issued. */
            active?: boolean;
            /** @example 李四（VIP） */
            name?: string;
            /**
             * @description The channel the customer came through.
             * @enum {string}
             */
            primaryChannel?: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
        };
        IssuedToken: {
            /**
             * Format: uuid
             * @example 550e8400-e29b-41d4-a716-446655440000
             */
            customerId: string;
            /**
             * @description The customer token. Shown here only.
             * @example cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890
             */
            token: string;
            /** @example 张三 */
            name: string;
            /**
             * @example WEB
             * @enum {string}
             */
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            /**
             * Format: date-time
             * @example 2024-02-14T10:30:00.000Z
             */
            expiresAt: string;
        };
        CustomerToken: {
            /**
             * Format: uuid
             * @example 0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a59
             */
            id: string;
            /**
             * @example WEB
             * @enum {string}
             */
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            /**
             * Format: date-time
             * @example 2024-01-15T10:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2024-02-14T10:30:00.000Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description Right to five minutes.
             * @example 2024-01-15T10:30:00.000Z
             */
            lastUsedAt: string | null;
        };
        CustomerTokenRequest: {
            /**
             * @description Used when this call creates the customer; an existing customer keeps theirs.
             * @example 张三
             */
            name: string;
            /**
             * @example WEB
             * @enum {string}
             */
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            /**
             * @description What the channel calls the customer. For WEB and APP a random id that the browser or app keeps: it is a secret.
             * @example web_user_123456
             */
            channelId: string;
            /**
             * @description Proof of the identity: a JWT (HS256 under IDENTITY_SECRET) that your own server signs, with `channel`, `channelId`
             *     and an `exp` at most an hour away.
             */
            identityToken?: string | null;
        };
        ConversationCustomer: {
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
        Message: {
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
        Conversation: {
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
            customer: components["schemas"]["ConversationCustomer"];
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
            /** @description The latest message that the caller may see; left out where there is none. */
            lastMessage?: components["schemas"]["Message"];
        };
        ConversationPage: {
            /** @description The rows. */
            content: components["schemas"]["Conversation"][];
            pageable: components["schemas"]["Pageable"];
            /**
             * @description Rows in the whole list; `null` when paging by cursor or with `total=false`.
             * @example 1
             */
            totalElements: number | null;
            /**
             * @description Pages in the whole list; `null` where `totalElements` is.
             * @example 1
             */
            totalPages: number | null;
            /**
             * @description Rows asked for.
             * @example 20
             */
            size: number;
            /**
             * @description Page number, from 0; 0 when paging by cursor.
             * @example 0
             */
            number: number;
            /**
             * @description Rows on this page.
             * @example 1
             */
            numberOfElements: number;
            /** @example true */
            first: boolean;
            /** @example true */
            last: boolean;
            /** @example false */
            empty: boolean;
            sort: components["schemas"]["Sort"];
            /**
             * @description Pass it as `cursor` to get the next page; `null` on the last.
             * @example null
             */
            nextCursor: string | null;
        };
        Assign: {
            /**
             * Format: uuid
             * @description An active agent, or null for nobody.
             * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
             */
            agentId: string | null;
        };
        PostMessage: {
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
        };
        ReadMark: {
            /** @example 7 */
            seq: number;
        };
        Read: {
            /**
             * @description `seq` of the last message read. The mark only moves forward, and not past the last message.
             * @example 7
             */
            seq: number;
        };
        Me: {
            /** @example 张三 */
            name: string;
            /**
             * @example WEB
             * @enum {string}
             */
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            /**
             * Format: uuid
             * @example 550e8400-e29b-41d4-a716-446655440000
             */
            id: string;
        };
        CannedReply: {
            /**
             * Format: uuid
             * @example 0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a62
             */
            id: string;
            /** @example 你好 */
            shortcut: string;
            /** @example 您好，很高兴为您服务，请问有什么可以帮您？ */
            content: string;
            /**
             * Format: date-time
             * @example 2024-01-01T08:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2024-01-01T08:00:00.000Z
             */
            updatedAt: string;
        };
        CreateCannedReply: {
            /**
             * @description What agents type after a slash: unique, in small letters.
             * @example 你好
             */
            shortcut: string;
            /** @example 您好，很高兴为您服务，请问有什么可以帮您？ */
            content: string;
        };
        UpdateCannedReply: {
            /** @example 您好 */
            shortcut?: string;
            /** @example 您好！请问有什么可以帮您？ */
            content?: string;
        };
        Presence: {
            /**
             * Format: uuid
             * @example 550e8400-e29b-41d4-a716-446655440000
             */
            id: string;
            /**
             * @description `OFFLINE` is whoever has no connection on any node.
             * @example ONLINE
             * @enum {string}
             */
            status: "ONLINE" | "BUSY" | "AWAY" | "OFFLINE";
        };
        Liveness: {
            /** @enum {string} */
            status: "up";
        };
        Readiness: {
            /**
             * @description `degraded`: serving without Redis.
             * @enum {string}
             */
            status: "up" | "degraded";
            /** @enum {string} */
            database: "up";
            /**
             * @description Only where Redis is set.
             * @enum {string}
             */
            redis?: "up" | "down";
        };
        /** @description The body of every answer that is not a success. */
        Error: {
            /** @enum {boolean} */
            success: false;
            error: {
                /** @description A stable word to translate. */
                code: string;
                /** @description A sentence for whoever debugs. */
                message: string;
                /** @description What is wrong with which part of the input. */
                fields?: components["schemas"]["FieldError"][];
                /** @description The id of this request, under which the log knows it. */
                requestId: string;
            };
        };
        /** @description What is wrong with one part of the input. */
        FieldError: {
            /**
             * @description A path into the body, or the name of a parameter.
             * @example email
             */
            field: string;
            /** @example email must be an e-mail address of at most 255 characters */
            message: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The id of this request, under which the log knows it. */
        RequestId: string;
        /** @description Seconds after which the same call may succeed. */
        RetryAfter: number;
        /** @description How to authenticate. */
        WwwAuthenticate: "Bearer";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAgents: {
        parameters: {
            query?: {
                /** @description Page number, from 0. Not together with `cursor`. */
                page?: number;
                /** @description Rows on a page. */
                size?: number;
                /**
                 * @description `nextCursor` of the page before: continues right after it, at a cost that does not grow with depth. Send the same
                 *     `sort` and filters. Totals are then `null`.
                 */
                cursor?: string;
                /** @description `false` leaves the totals out (`null`), which is faster. */
                total?: boolean;
                /** @description Order of the list, `createdAt,asc` when left out; ties are broken by id. */
                sort?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "content": [
                     *           {
                     *             "id": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *             "name": "王芳",
                     *             "email": "wangfang@example.com",
                     *             "role": "AGENT",
                     *             "status": "ACTIVE",
                     *             "createdAt": "2024-01-01T08:00:00.000Z"
                     *           }
                     *         ],
                     *         "pageable": {
                     *           "pageNumber": 0,
                     *           "pageSize": 20,
                     *           "offset": 0,
                     *           "paged": true,
                     *           "unpaged": false,
                     *           "sort": {
                     *             "sorted": true,
                     *             "unsorted": false,
                     *             "empty": false
                     *           }
                     *         },
                     *         "totalElements": 1,
                     *         "totalPages": 1,
                     *         "size": 20,
                     *         "number": 0,
                     *         "numberOfElements": 1,
                     *         "first": true,
                     *         "last": true,
                     *         "empty": false,
                     *         "sort": {
                     *           "sorted": true,
                     *           "unsorted": false,
                     *           "empty": false
                     *         },
                     *         "nextCursor": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["AgentPage"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    createAgent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "王芳",
                 *       "email": "wangfang@example.com",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": components["schemas"]["CreateAgent"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *         "name": "王芳",
                     *         "email": "wangfang@example.com",
                     *         "role": "AGENT",
                     *         "status": "ACTIVE",
                     *         "createdAt": "2024-01-01T08:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Agent"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description Something else stands in the way. `EMAIL_TAKEN`: Another agent has this e-mail address. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "EMAIL_TAKEN";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the agent.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *         "name": "王芳",
                     *         "email": "wangfang@example.com",
                     *         "role": "AGENT",
                     *         "status": "ACTIVE",
                     *         "createdAt": "2024-01-01T08:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Agent"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `AGENT_NOT_FOUND`: No agent has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "AGENT_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    updateAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the agent.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "王芳",
                 *       "role": "AGENT"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateAgent"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *         "name": "王芳",
                     *         "email": "wangfang@example.com",
                     *         "role": "AGENT",
                     *         "status": "ACTIVE",
                     *         "createdAt": "2024-01-01T08:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Agent"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `AGENT_NOT_FOUND`: No agent has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "AGENT_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description Something else stands in the way. `EMAIL_TAKEN`: Another agent has this e-mail address. `LAST_ADMIN`: The last active administrator can be neither disabled nor demoted. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "EMAIL_TAKEN" | "LAST_ADMIN";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    disableAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the agent.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is no body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `AGENT_NOT_FOUND`: No agent has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "AGENT_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description Something else stands in the way. `LAST_ADMIN`: The last active administrator can be neither disabled nor demoted. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "LAST_ADMIN";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    listColleagues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *           "name": "王芳",
                     *           "role": "AGENT",
                     *           "status": "ACTIVE"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Colleague"][];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "admin@kefu.local",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTkwZjdjMiJ9.c2lnbmF0dXJl",
                     *         "expiresAt": "2024-01-15T22:30:00.000Z",
                     *         "agent": {
                     *           "id": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *           "name": "王芳",
                     *           "email": "wangfang@example.com",
                     *           "role": "AGENT",
                     *           "status": "ACTIVE",
                     *           "createdAt": "2024-01-01T08:00:00.000Z"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["LoginResult"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `INVALID_CREDENTIALS`: The e-mail or the password is wrong. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INVALID_CREDENTIALS";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description Too many calls. `RATE_LIMITED`: Too many calls: wait as long as Retry-After says. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "RATE_LIMITED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *         "name": "王芳",
                     *         "email": "wangfang@example.com",
                     *         "role": "AGENT",
                     *         "status": "ACTIVE",
                     *         "createdAt": "2024-01-01T08:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Agent"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is no body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currentPassword": "correct horse battery",
                 *       "newPassword": "a new and longer password"
                 *     }
                 */
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            /** @description Done; there is no body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. `INVALID_CREDENTIALS`: The e-mail or the password is wrong. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED" | "INVALID_CREDENTIALS";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description Too many calls. `RATE_LIMITED`: Too many calls: wait as long as Retry-After says. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "RATE_LIMITED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    validateToken: {
        parameters: {
            query?: {
                /** @description The token, where it cannot be sent as a bearer token. A header is better: addresses end up in logs. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "valid": true,
                     *         "type": "customer",
                     *         "id": "550e8400-e29b-41d4-a716-446655440000",
                     *         "name": "张三",
                     *         "channel": "WEB",
                     *         "expiresAt": "2024-02-14T10:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["TokenHolder"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                /** @description Page number, from 0. Not together with `cursor`. */
                page?: number;
                /** @description Rows on a page. */
                size?: number;
                /**
                 * @description `nextCursor` of the page before: continues right after it, at a cost that does not grow with depth. Send the same
                 *     `sort` and filters. Totals are then `null`.
                 */
                cursor?: string;
                /** @description `false` leaves the totals out (`null`), which is faster. */
                total?: boolean;
                /** @description The name contains this, ignoring case. */
                name?: string;
                /** @description The primary channel. */
                channel?: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
                /** @description A tag contains this, ignoring case. Repeat it to ask for several: the customer has them all. */
                tag?: string[];
                /** @description `exact`: `tag` is a whole tag, in its own case. */
                tagMatch?: "contains" | "exact";
                /** @description `true` lists active customers only, `false` the others. */
                active?: boolean;
                /**
                 * @description Looks everywhere at once: the name contains it, ignoring case; or the e-mail, the phone number or any channel id
                 *     begins with it.
                 */
                q?: string;
                /** @description The whole e-mail address. */
                email?: string;
                /** @description The whole phone number, in any spelling. */
                phone?: string;
                /** @description Created at this moment or later. */
                createdFrom?: string | unknown | unknown;
                /** @description Created at this moment or earlier; a date includes its whole day. */
                createdTo?: string | unknown | unknown;
                /** @description Last interaction at this moment or later. */
                lastInteractionFrom?: string | unknown | unknown;
                /** @description Last interaction at this moment or earlier; a date includes its whole day. */
                lastInteractionTo?: string | unknown | unknown;
                /** @description Order of the list, `createdAt,desc` when left out; may be repeated. Ties are broken by id. */
                sort?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "content": [
                     *           {
                     *             "id": "550e8400-e29b-41d4-a716-446655440000",
                     *             "name": "张三",
                     *             "primaryChannel": "WEB",
                     *             "email": "zhangsan@example.com",
                     *             "phone": "+8613800138000",
                     *             "wechatOpenId": null,
                     *             "whatsappId": null,
                     *             "lineId": null,
                     *             "telegramId": null,
                     *             "facebookId": null,
                     *             "avatarUrl": "https://example.com/avatars/zhangsan.png",
                     *             "location": "北京",
                     *             "notes": "VIP 客户",
                     *             "tags": [
                     *               "VIP",
                     *               "已购买"
                     *             ],
                     *             "customFields": {
                     *               "industry": "IT",
                     *               "company": "ABC Corp"
                     *             },
                     *             "active": true,
                     *             "lastInteractionAt": "2024-01-15T10:30:00.000Z",
                     *             "createdAt": "2024-01-01T08:00:00.000Z",
                     *             "updatedAt": "2024-01-15T10:30:00.000Z"
                     *           }
                     *         ],
                     *         "pageable": {
                     *           "pageNumber": 0,
                     *           "pageSize": 20,
                     *           "offset": 0,
                     *           "paged": true,
                     *           "unpaged": false,
                     *           "sort": {
                     *             "sorted": true,
                     *             "unsorted": false,
                     *             "empty": false
                     *           }
                     *         },
                     *         "totalElements": 1,
                     *         "totalPages": 1,
                     *         "size": 20,
                     *         "number": 0,
                     *         "numberOfElements": 1,
                     *         "first": true,
                     *         "last": true,
                     *         "empty": false,
                     *         "sort": {
                     *           "sorted": true,
                     *           "unsorted": false,
                     *           "empty": false
                     *         },
                     *         "nextCursor": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["CustomerPage"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    createCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "李四",
                 *       "primaryChannel": "WECHAT",
                 *       "email": "lisi@example.com",
                 *       "phone": "+8613900139000",
                 *       "wechatOpenId": "oAbCd1234567890",
                 *       "location": "上海",
                 *       "notes": "潜在客户",
                 *       "tags": [
                 *         "潜在客户",
                 *         "高意向"
                 *       ],
                 *       "customFields": {
                 *         "source": "广告投放",
                 *         "budget": "10000"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreateCustomer"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *         "name": "李四",
                     *         "primaryChannel": "WECHAT",
                     *         "email": "lisi@example.com",
                     *         "phone": "+8613900139000",
                     *         "wechatOpenId": "oAbCd1234567890",
                     *         "whatsappId": null,
                     *         "lineId": null,
                     *         "telegramId": null,
                     *         "facebookId": null,
                     *         "avatarUrl": null,
                     *         "location": "上海",
                     *         "notes": "潜在客户",
                     *         "tags": [
                     *           "潜在客户",
                     *           "高意向"
                     *         ],
                     *         "customFields": {
                     *           "source": "广告投放",
                     *           "budget": "10000"
                     *         },
                     *         "active": true,
                     *         "lastInteractionAt": null,
                     *         "createdAt": "2024-01-15T10:30:00.000Z",
                     *         "updatedAt": "2024-01-15T10:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description Something else stands in the way. `EMAIL_TAKEN`: Another customer has this e-mail address. `PHONE_TAKEN`: Another customer has this phone number. `IDENTITY_TAKEN`: Another customer has this channel id. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "EMAIL_TAKEN" | "PHONE_TAKEN" | "IDENTITY_TAKEN";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    getCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the customer.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "550e8400-e29b-41d4-a716-446655440000",
                     *         "name": "张三",
                     *         "primaryChannel": "WEB",
                     *         "email": "zhangsan@example.com",
                     *         "phone": "+8613800138000",
                     *         "wechatOpenId": null,
                     *         "whatsappId": null,
                     *         "lineId": null,
                     *         "telegramId": null,
                     *         "facebookId": null,
                     *         "avatarUrl": "https://example.com/avatars/zhangsan.png",
                     *         "location": "北京",
                     *         "notes": "VIP 客户",
                     *         "tags": [
                     *           "VIP",
                     *           "已购买"
                     *         ],
                     *         "customFields": {
                     *           "industry": "IT",
                     *           "company": "ABC Corp"
                     *         },
                     *         "active": true,
                     *         "lastInteractionAt": "2024-01-15T10:30:00.000Z",
                     *         "createdAt": "2024-01-01T08:00:00.000Z",
                     *         "updatedAt": "2024-01-15T10:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CUSTOMER_NOT_FOUND`: No customer has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    updateCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the customer.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                customerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "李四（VIP）",
                 *       "phone": "+8613900139001",
                 *       "tags": [
                 *         "VIP",
                 *         "已购买"
                 *       ],
                 *       "notes": "已成交，满意度高",
                 *       "active": true
                 *     }
                 */
                "application/json": components["schemas"]["UpdateCustomer"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *         "name": "李四（VIP）",
                     *         "primaryChannel": "WECHAT",
                     *         "email": "lisi@example.com",
                     *         "phone": "+8613900139001",
                     *         "wechatOpenId": "oAbCd1234567890",
                     *         "whatsappId": null,
                     *         "lineId": null,
                     *         "telegramId": null,
                     *         "facebookId": null,
                     *         "avatarUrl": null,
                     *         "location": "上海",
                     *         "notes": "已成交，满意度高",
                     *         "tags": [
                     *           "VIP",
                     *           "已购买"
                     *         ],
                     *         "customFields": {
                     *           "source": "广告投放",
                     *           "budget": "10000"
                     *         },
                     *         "active": true,
                     *         "lastInteractionAt": null,
                     *         "createdAt": "2024-01-15T10:30:00.000Z",
                     *         "updatedAt": "2024-01-15T11:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CUSTOMER_NOT_FOUND`: No customer has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description Something else stands in the way. `EMAIL_TAKEN`: Another customer has this e-mail address. `PHONE_TAKEN`: Another customer has this phone number. `IDENTITY_TAKEN`: Another customer has this channel id. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "EMAIL_TAKEN" | "PHONE_TAKEN" | "IDENTITY_TAKEN";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    deleteCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the customer.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is no body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CUSTOMER_NOT_FOUND`: No customer has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    issueCustomerToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the customer.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "customerId": "550e8400-e29b-41d4-a716-446655440000",
                     *         "token": "cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890",
                     *         "name": "张三",
                     *         "channel": "WEB",
                     *         "expiresAt": "2024-02-14T10:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["IssuedToken"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CUSTOMER_NOT_FOUND`: No customer has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    listCustomerTokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the customer.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a59",
                     *           "channel": "WEB",
                     *           "createdAt": "2024-01-15T10:30:00.000Z",
                     *           "expiresAt": "2024-02-14T10:30:00.000Z",
                     *           "lastUsedAt": "2024-01-15T10:30:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["CustomerToken"][];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CUSTOMER_NOT_FOUND`: No customer has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    endCustomerTokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the customer.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is no body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CUSTOMER_NOT_FOUND`: No customer has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    getCustomerToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the customer.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                customerId: string;
                /**
                 * @description Id of the token.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a59",
                     *         "channel": "WEB",
                     *         "createdAt": "2024-01-15T10:30:00.000Z",
                     *         "expiresAt": "2024-02-14T10:30:00.000Z",
                     *         "lastUsedAt": "2024-01-15T10:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["CustomerToken"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CUSTOMER_NOT_FOUND`: No customer has this id. `TOKEN_NOT_FOUND`: The customer has no live token with this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_NOT_FOUND" | "TOKEN_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    endCustomerToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the customer.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                customerId: string;
                /**
                 * @description Id of the token.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is no body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CUSTOMER_NOT_FOUND`: No customer has this id. `TOKEN_NOT_FOUND`: The customer has no live token with this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_NOT_FOUND" | "TOKEN_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    requestCustomerToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "张三",
                 *       "channel": "WEB",
                 *       "channelId": "web_user_123456"
                 *     }
                 */
                "application/json": components["schemas"]["CustomerTokenRequest"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "customerId": "550e8400-e29b-41d4-a716-446655440000",
                     *         "token": "cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890",
                     *         "name": "张三",
                     *         "channel": "WEB",
                     *         "expiresAt": "2024-02-14T10:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["IssuedToken"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `CUSTOMER_INACTIVE`: This customer has been deactivated. `IDENTITY_PROOF_REQUIRED`: This channel asks for an identityToken, signed by your own server. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_INACTIVE" | "IDENTITY_PROOF_REQUIRED";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description Too many calls. `RATE_LIMITED`: Too many calls: wait as long as Retry-After says. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "RATE_LIMITED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    endOwnCustomerToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is no body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    listConversations: {
        parameters: {
            query?: {
                /** @description Page number, from 0. Not together with `cursor`. */
                page?: number;
                /** @description Rows on a page. */
                size?: number;
                /**
                 * @description `nextCursor` of the page before: continues right after it, at a cost that does not grow with depth. Send the same
                 *     `sort` and filters. Totals are then `null`.
                 */
                cursor?: string;
                /** @description `false` leaves the totals out (`null`), which is faster. */
                total?: boolean;
                /** @description Order of the list, `lastMessageAt,desc` when left out; ties are broken by id. */
                sort?: string[];
                /** @description Only open ones, or only resolved ones. */
                status?: "OPEN" | "RESOLVED";
                /** @description `me`, `none`, or the id of an agent. */
                assignee?: string;
                /** @description Only those of customers whose name has this in it, or whose e-mail, phone or id on a channel begins with it. */
                q?: string;
                /** @description Only those of this customer. */
                customerId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "content": [
                     *           {
                     *             "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61",
                     *             "customerId": "550e8400-e29b-41d4-a716-446655440000",
                     *             "channel": "WEB",
                     *             "status": "OPEN",
                     *             "assigneeId": null,
                     *             "assignee": null,
                     *             "lastSeq": 7,
                     *             "lastMessageAt": "2024-01-15T10:30:00.000Z",
                     *             "createdAt": "2024-01-15T10:00:00.000Z",
                     *             "resolvedAt": null,
                     *             "waitingSince": "2024-01-15T10:30:00.000Z",
                     *             "customer": {
                     *               "id": "550e8400-e29b-41d4-a716-446655440000",
                     *               "name": "张三",
                     *               "primaryChannel": "WEB",
                     *               "avatarUrl": "https://example.com/avatars/zhangsan.png"
                     *             },
                     *             "readSeq": 6,
                     *             "othersReadSeq": 7,
                     *             "unreadCount": 1
                     *           }
                     *         ],
                     *         "pageable": {
                     *           "pageNumber": 0,
                     *           "pageSize": 20,
                     *           "offset": 0,
                     *           "paged": true,
                     *           "unpaged": false,
                     *           "sort": {
                     *             "sorted": true,
                     *             "unsorted": false,
                     *             "empty": false
                     *           }
                     *         },
                     *         "totalElements": 1,
                     *         "totalPages": 1,
                     *         "size": 20,
                     *         "number": 0,
                     *         "numberOfElements": 1,
                     *         "first": true,
                     *         "last": true,
                     *         "empty": false,
                     *         "sort": {
                     *           "sorted": true,
                     *           "unsorted": false,
                     *           "empty": false
                     *         },
                     *         "nextCursor": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["ConversationPage"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    getConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the conversation.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61",
                     *         "customerId": "550e8400-e29b-41d4-a716-446655440000",
                     *         "channel": "WEB",
                     *         "status": "OPEN",
                     *         "assigneeId": null,
                     *         "assignee": null,
                     *         "lastSeq": 7,
                     *         "lastMessageAt": "2024-01-15T10:30:00.000Z",
                     *         "createdAt": "2024-01-15T10:00:00.000Z",
                     *         "resolvedAt": null,
                     *         "waitingSince": "2024-01-15T10:30:00.000Z",
                     *         "customer": {
                     *           "id": "550e8400-e29b-41d4-a716-446655440000",
                     *           "name": "张三",
                     *           "primaryChannel": "WEB",
                     *           "avatarUrl": "https://example.com/avatars/zhangsan.png"
                     *         },
                     *         "readSeq": 6,
                     *         "othersReadSeq": 7,
                     *         "unreadCount": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Conversation"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CONVERSATION_NOT_FOUND`: No conversation has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CONVERSATION_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    listConversationsOfCustomer: {
        parameters: {
            query?: {
                /** @description Page number, from 0. Not together with `cursor`. */
                page?: number;
                /** @description Rows on a page. */
                size?: number;
                /**
                 * @description `nextCursor` of the page before: continues right after it, at a cost that does not grow with depth. Send the same
                 *     `sort` and filters. Totals are then `null`.
                 */
                cursor?: string;
                /** @description `false` leaves the totals out (`null`), which is faster. */
                total?: boolean;
                /** @description Order of the list, `lastMessageAt,desc` when left out; ties are broken by id. */
                sort?: string[];
                /** @description Only open ones, or only resolved ones. */
                status?: "OPEN" | "RESOLVED";
            };
            header?: never;
            path: {
                /**
                 * @description Id of the customer.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "content": [
                     *           {
                     *             "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61",
                     *             "customerId": "550e8400-e29b-41d4-a716-446655440000",
                     *             "channel": "WEB",
                     *             "status": "OPEN",
                     *             "assigneeId": null,
                     *             "assignee": null,
                     *             "lastSeq": 7,
                     *             "lastMessageAt": "2024-01-15T10:30:00.000Z",
                     *             "createdAt": "2024-01-15T10:00:00.000Z",
                     *             "resolvedAt": null,
                     *             "waitingSince": "2024-01-15T10:30:00.000Z",
                     *             "customer": {
                     *               "id": "550e8400-e29b-41d4-a716-446655440000",
                     *               "name": "张三",
                     *               "primaryChannel": "WEB",
                     *               "avatarUrl": "https://example.com/avatars/zhangsan.png"
                     *             },
                     *             "readSeq": 6,
                     *             "othersReadSeq": 7,
                     *             "unreadCount": 1
                     *           }
                     *         ],
                     *         "pageable": {
                     *           "pageNumber": 0,
                     *           "pageSize": 20,
                     *           "offset": 0,
                     *           "paged": true,
                     *           "unpaged": false,
                     *           "sort": {
                     *             "sorted": true,
                     *             "unsorted": false,
                     *             "empty": false
                     *           }
                     *         },
                     *         "totalElements": 1,
                     *         "totalPages": 1,
                     *         "size": 20,
                     *         "number": 0,
                     *         "numberOfElements": 1,
                     *         "first": true,
                     *         "last": true,
                     *         "empty": false,
                     *         "sort": {
                     *           "sorted": true,
                     *           "unsorted": false,
                     *           "empty": false
                     *         },
                     *         "nextCursor": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["ConversationPage"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CUSTOMER_NOT_FOUND`: No customer has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CUSTOMER_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    assignConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the conversation.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agentId": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e"
                 *     }
                 */
                "application/json": components["schemas"]["Assign"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61",
                     *         "customerId": "550e8400-e29b-41d4-a716-446655440000",
                     *         "channel": "WEB",
                     *         "status": "OPEN",
                     *         "assigneeId": null,
                     *         "assignee": null,
                     *         "lastSeq": 7,
                     *         "lastMessageAt": "2024-01-15T10:30:00.000Z",
                     *         "createdAt": "2024-01-15T10:00:00.000Z",
                     *         "resolvedAt": null,
                     *         "waitingSince": "2024-01-15T10:30:00.000Z",
                     *         "customer": {
                     *           "id": "550e8400-e29b-41d4-a716-446655440000",
                     *           "name": "张三",
                     *           "primaryChannel": "WEB",
                     *           "avatarUrl": "https://example.com/avatars/zhangsan.png"
                     *         },
                     *         "readSeq": 6,
                     *         "othersReadSeq": 7,
                     *         "unreadCount": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Conversation"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CONVERSATION_NOT_FOUND`: No conversation has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CONVERSATION_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    resolveConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the conversation.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61",
                     *         "customerId": "550e8400-e29b-41d4-a716-446655440000",
                     *         "channel": "WEB",
                     *         "status": "OPEN",
                     *         "assigneeId": null,
                     *         "assignee": null,
                     *         "lastSeq": 7,
                     *         "lastMessageAt": "2024-01-15T10:30:00.000Z",
                     *         "createdAt": "2024-01-15T10:00:00.000Z",
                     *         "resolvedAt": null,
                     *         "waitingSince": "2024-01-15T10:30:00.000Z",
                     *         "customer": {
                     *           "id": "550e8400-e29b-41d4-a716-446655440000",
                     *           "name": "张三",
                     *           "primaryChannel": "WEB",
                     *           "avatarUrl": "https://example.com/avatars/zhangsan.png"
                     *         },
                     *         "readSeq": 6,
                     *         "othersReadSeq": 7,
                     *         "unreadCount": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Conversation"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CONVERSATION_NOT_FOUND`: No conversation has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CONVERSATION_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    reopenConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the conversation.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61",
                     *         "customerId": "550e8400-e29b-41d4-a716-446655440000",
                     *         "channel": "WEB",
                     *         "status": "OPEN",
                     *         "assigneeId": null,
                     *         "assignee": null,
                     *         "lastSeq": 7,
                     *         "lastMessageAt": "2024-01-15T10:30:00.000Z",
                     *         "createdAt": "2024-01-15T10:00:00.000Z",
                     *         "resolvedAt": null,
                     *         "waitingSince": "2024-01-15T10:30:00.000Z",
                     *         "customer": {
                     *           "id": "550e8400-e29b-41d4-a716-446655440000",
                     *           "name": "张三",
                     *           "primaryChannel": "WEB",
                     *           "avatarUrl": "https://example.com/avatars/zhangsan.png"
                     *         },
                     *         "readSeq": 6,
                     *         "othersReadSeq": 7,
                     *         "unreadCount": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Conversation"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CONVERSATION_NOT_FOUND`: No conversation has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CONVERSATION_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description Something else stands in the way. `CONVERSATION_OPEN`: The customer has another open conversation. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CONVERSATION_OPEN";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /** @description Only messages after this one. Not together with `beforeSeq`. */
                afterSeq?: number;
                /** @description The last messages before this one. Without either, the latest. */
                beforeSeq?: number;
                /** @description How many messages at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the conversation.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a60",
                     *           "conversationId": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61",
                     *           "seq": 7,
                     *           "senderType": "AGENT",
                     *           "senderId": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *           "content": "客服回复",
                     *           "metadata": {},
                     *           "internal": false,
                     *           "clientMessageId": null,
                     *           "createdAt": "2024-01-15T10:30:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Message"][];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CONVERSATION_NOT_FOUND`: No conversation has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CONVERSATION_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    postMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the conversation.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": "消息内容",
                 *       "clientMessageId": "c0ffee-1"
                 *     }
                 */
                "application/json": components["schemas"]["PostMessage"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a60",
                     *         "conversationId": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61",
                     *         "seq": 7,
                     *         "senderType": "AGENT",
                     *         "senderId": "0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e",
                     *         "content": "客服回复",
                     *         "metadata": {},
                     *         "internal": false,
                     *         "clientMessageId": null,
                     *         "createdAt": "2024-01-15T10:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Message"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CONVERSATION_NOT_FOUND`: No conversation has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CONVERSATION_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description Something else stands in the way. `CONVERSATION_RESOLVED`: The conversation is resolved: reopen it to reply. `IDEMPOTENCY_CONFLICT`: This clientMessageId was used for another message. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CONVERSATION_RESOLVED" | "IDEMPOTENCY_CONFLICT";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description Too many calls. `RATE_LIMITED`: Too many calls: wait as long as Retry-After says. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "RATE_LIMITED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `OVERLOADED`: More messages are waiting than can be stored: try again shortly. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "OVERLOADED" | "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    markRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the conversation.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                conversationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "seq": 7
                 *     }
                 */
                "application/json": components["schemas"]["Read"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "seq": 7
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["ReadMark"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CONVERSATION_NOT_FOUND`: No conversation has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CONVERSATION_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    getMyself: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "name": "张三",
                     *         "channel": "WEB",
                     *         "id": "550e8400-e29b-41d4-a716-446655440000"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Me"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    listMyConversations: {
        parameters: {
            query?: {
                /** @description Page number, from 0. Not together with `cursor`. */
                page?: number;
                /** @description Rows on a page. */
                size?: number;
                /**
                 * @description `nextCursor` of the page before: continues right after it, at a cost that does not grow with depth. Send the same
                 *     `sort` and filters. Totals are then `null`.
                 */
                cursor?: string;
                /** @description `false` leaves the totals out (`null`), which is faster. */
                total?: boolean;
                /** @description Order of the list, `lastMessageAt,desc` when left out; ties are broken by id. */
                sort?: string[];
                /** @description Only open ones, or only resolved ones. */
                status?: "OPEN" | "RESOLVED";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "content": [
                     *           {
                     *             "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61",
                     *             "customerId": "550e8400-e29b-41d4-a716-446655440000",
                     *             "channel": "WEB",
                     *             "status": "OPEN",
                     *             "assigneeId": null,
                     *             "assignee": null,
                     *             "lastSeq": 7,
                     *             "lastMessageAt": "2024-01-15T10:30:00.000Z",
                     *             "createdAt": "2024-01-15T10:00:00.000Z",
                     *             "resolvedAt": null,
                     *             "waitingSince": "2024-01-15T10:30:00.000Z",
                     *             "customer": {
                     *               "id": "550e8400-e29b-41d4-a716-446655440000",
                     *               "name": "张三",
                     *               "primaryChannel": "WEB",
                     *               "avatarUrl": "https://example.com/avatars/zhangsan.png"
                     *             },
                     *             "readSeq": 6,
                     *             "othersReadSeq": 7,
                     *             "unreadCount": 1
                     *           }
                     *         ],
                     *         "pageable": {
                     *           "pageNumber": 0,
                     *           "pageSize": 20,
                     *           "offset": 0,
                     *           "paged": true,
                     *           "unpaged": false,
                     *           "sort": {
                     *             "sorted": true,
                     *             "unsorted": false,
                     *             "empty": false
                     *           }
                     *         },
                     *         "totalElements": 1,
                     *         "totalPages": 1,
                     *         "size": 20,
                     *         "number": 0,
                     *         "numberOfElements": 1,
                     *         "first": true,
                     *         "last": true,
                     *         "empty": false,
                     *         "sort": {
                     *           "sorted": true,
                     *           "unsorted": false,
                     *           "empty": false
                     *         },
                     *         "nextCursor": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["ConversationPage"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    listCannedReplies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a62",
                     *           "shortcut": "你好",
                     *           "content": "您好，很高兴为您服务，请问有什么可以帮您？",
                     *           "createdAt": "2024-01-01T08:00:00.000Z",
                     *           "updatedAt": "2024-01-01T08:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["CannedReply"][];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    createCannedReply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "shortcut": "你好",
                 *       "content": "您好，很高兴为您服务，请问有什么可以帮您？"
                 *     }
                 */
                "application/json": components["schemas"]["CreateCannedReply"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a62",
                     *         "shortcut": "你好",
                     *         "content": "您好，很高兴为您服务，请问有什么可以帮您？",
                     *         "createdAt": "2024-01-01T08:00:00.000Z",
                     *         "updatedAt": "2024-01-01T08:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["CannedReply"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description Something else stands in the way. `SHORTCUT_TAKEN`: Another canned reply has this shortcut. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "SHORTCUT_TAKEN";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    updateCannedReply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the cannedReply.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                cannedReplyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": "您好！请问有什么可以帮您？"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateCannedReply"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a62",
                     *         "shortcut": "你好",
                     *         "content": "您好，很高兴为您服务，请问有什么可以帮您？",
                     *         "createdAt": "2024-01-01T08:00:00.000Z",
                     *         "updatedAt": "2024-01-01T08:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["CannedReply"];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. `MALFORMED_JSON`: The request body is not valid JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED" | "MALFORMED_JSON";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CANNED_REPLY_NOT_FOUND`: No canned reply has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CANNED_REPLY_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description Something else stands in the way. `SHORTCUT_TAKEN`: Another canned reply has this shortcut. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "SHORTCUT_TAKEN";
                        };
                    };
                };
            };
            /** @description The body is too large. `BODY_TOO_LARGE`: The request body is larger than 256 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "BODY_TOO_LARGE";
                        };
                    };
                };
            };
            /** @description The body is not JSON. `UNSUPPORTED_MEDIA_TYPE`: The request body must be JSON in UTF-8: send Content-Type: application/json. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNSUPPORTED_MEDIA_TYPE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    deleteCannedReply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the cannedReply.
                 * @example 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e
                 */
                cannedReplyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is no body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `CANNED_REPLY_NOT_FOUND`: No canned reply has this id. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "CANNED_REPLY_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    listPresence: {
        parameters: {
            query: {
                /** @description Ids of customers and agents. */
                id: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "550e8400-e29b-41d4-a716-446655440000",
                     *           "status": "ONLINE"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: components["schemas"]["Presence"][];
                    };
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. `TOKEN_EXPIRED`: The token has expired. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED" | "TOKEN_EXPIRED";
                        };
                    };
                };
            };
            /** @description The caller may not do this. `FORBIDDEN`: This token may not do that. `CUSTOMER_INACTIVE`: This customer has been deactivated. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "FORBIDDEN" | "CUSTOMER_INACTIVE";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "up"
                     *     }
                     */
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "up",
                     *       "database": "up"
                     *     }
                     */
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
            /** @description The database cannot be reached. `UNAVAILABLE`: The service cannot reach its database: try again shortly. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAVAILABLE";
                        };
                    };
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example kefu_http_request_duration_seconds_count{method="GET",route="/api/v1/customers",status="200"} 42 */
                    "text/plain": string;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description It is not known who calls. `UNAUTHENTICATED`: A valid token is required: send it as Authorization: Bearer \<token>. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "UNAUTHENTICATED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.0.3",
                     *       "info": {
                     *         "title": "Kefu API",
                     *         "version": "0.1.0"
                     *       },
                     *       "paths": {}
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getAsyncApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "asyncapi": "3.0.0",
                     *       "info": {
                     *         "title": "Kefu chat",
                     *         "version": "0.1.0"
                     *       },
                     *       "channels": {}
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getExplorer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html>… */
                    "text/html": string;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getStartPage: {
        parameters: {
            query?: {
                /** @description The language; that of `Accept-Language` when left out, or else English. */
                lang?: "en" | "zh";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html>… */
                    "text/html": string;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getDemo: {
        parameters: {
            query?: {
                /** @description The language; that of `Accept-Language` when left out, or else English. */
                lang?: "en" | "zh";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html>… */
                    "text/html": string;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the file. */
                file: "page.css" | "demo.css" | "explorer.css" | "explorer.js" | "logo.svg" | "swagger-ui.css" | "swagger-ui-bundle.js";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example body { margin: 0 } */
                    "text/css": string;
                    /** @example window.SwaggerUIBundle({ … }) */
                    "text/javascript": string;
                    /** @example <svg xmlns="http://www.w3.org/2000/svg">…</svg> */
                    "image/svg+xml": string;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `ROUTE_NOT_FOUND`: There is nothing at this path for this method. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "ROUTE_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getConsole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html>… */
                    "text/html": string;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getConsoleAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the file, which changes with its content. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example import { … } from … */
                    "text/javascript": string;
                    /** @example body { margin: 0 } */
                    "text/css": string;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description There is no such thing, or none that the caller may know of. `ROUTE_NOT_FOUND`: There is nothing at this path for this method. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "ROUTE_NOT_FOUND";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getConsolePage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the console shows. */
                page: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html>… */
                    "text/html": string;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
    getWidget: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example (() => { … })() */
                    "text/javascript": string;
                };
            };
            /** @description The input is not in order. `VALIDATION_FAILED`: The request has fields that are missing, unknown or of the wrong form. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "VALIDATION_FAILED";
                        };
                    };
                };
            };
            /** @description A fault of the service. The request id leads to it in the log. `INTERNAL`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] & {
                        error?: {
                            /** @enum {string} */
                            code?: "INTERNAL";
                        };
                    };
                };
            };
        };
    };
}
