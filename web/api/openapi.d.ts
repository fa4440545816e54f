/* Made by `npm run types` from the service's own documents. */
export interface paths {
    "/api/v1/audit": {
        get: {
            parameters: {
                query?: {
                    page?: number;
                    size?: number;
                    cursor?: string;
                    total?: boolean;
                    action?: "customer.created" | "customer.updated" | "customer.activated" | "customer.deactivated" | "customer.tokens-ended" | "customer.exported" | "customer.deleted" | "customer.identity-changed" | "token.issued" | "token.ended" | "conversation.assigned" | "conversation.resolved" | "conversation.reopened" | "agent.created" | "agent.updated" | "agent.enabled" | "agent.disabled" | "agent.password-reset" | "agent.password-changed" | "agent.signed-in" | "agent.signed-out" | "agent.locked" | "canned-reply.created" | "canned-reply.updated" | "canned-reply.deleted";
                    actorType?: "agent" | "customer" | "public" | "system";
                    actorId?: string;
                    subjectType?: "customer" | "agent" | "token" | "conversation" | "canned-reply";
                    subjectId?: string;
                    customerId?: string;
                    requestId?: string;
                    createdFrom?: string | unknown | unknown;
                    createdTo?: string | unknown | unknown;
                    sort?: string[];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["AuditEntryPage"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/agents": {
        get: {
            parameters: {
                query?: {
                    page?: number;
                    size?: number;
                    cursor?: string;
                    total?: boolean;
                    sort?: string[];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["AgentPage"];
                        };
                    };
                };
            };
        };
        post: {
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateAgent"];
                };
            };
            responses: {
                201: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Agent"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/agents/{agentId}": {
        get: {
            parameters: {
                path: {
                    agentId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Agent"];
                        };
                    };
                };
            };
        };
        put: {
            parameters: {
                path: {
                    agentId: string;
                };
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UpdateAgent"];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Agent"];
                        };
                    };
                };
            };
        };
        delete: {
            parameters: {
                path: {
                    agentId: string;
                };
            };
            responses: {
                204: {
                };
            };
        };
    };
    "/api/v1/colleagues": {
        get: {
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Colleague"][];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/auth/login": {
        post: {
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["LoginResult"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/auth/me": {
        get: {
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Agent"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/auth/logout": {
        post: {
            responses: {
                204: {
                };
            };
        };
    };
    "/api/v1/auth/password": {
        post: {
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangePassword"];
                };
            };
            responses: {
                204: {
                };
            };
        };
    };
    "/api/v1/public/validate-token": {
        get: {
            parameters: {
                query?: {
                    token?: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["TokenHolder"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/customers": {
        get: {
            parameters: {
                query?: {
                    page?: number;
                    size?: number;
                    cursor?: string;
                    total?: boolean;
                    name?: string;
                    channel?: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
                    tag?: string[];
                    tagMatch?: "contains" | "exact";
                    active?: boolean;
                    q?: string;
                    email?: string;
                    phone?: string;
                    createdFrom?: string | unknown | unknown;
                    createdTo?: string | unknown | unknown;
                    lastInteractionFrom?: string | unknown | unknown;
                    lastInteractionTo?: string | unknown | unknown;
                    sort?: string[];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["CustomerPage"];
                        };
                    };
                };
            };
        };
        post: {
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateCustomer"];
                };
            };
            responses: {
                201: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Customer"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/customers/{customerId}": {
        get: {
            parameters: {
                path: {
                    customerId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Customer"];
                        };
                    };
                };
            };
        };
        put: {
            parameters: {
                path: {
                    customerId: string;
                };
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UpdateCustomer"];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Customer"];
                        };
                    };
                };
            };
        };
        delete: {
            parameters: {
                path: {
                    customerId: string;
                };
            };
            responses: {
                204: {
                };
            };
        };
    };
    "/api/v1/customers/{customerId}/token": {
        post: {
            parameters: {
                path: {
                    customerId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["IssuedToken"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/customers/{customerId}/tokens": {
        get: {
            parameters: {
                path: {
                    customerId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["CustomerToken"][];
                        };
                    };
                };
            };
        };
        delete: {
            parameters: {
                path: {
                    customerId: string;
                };
            };
            responses: {
                204: {
                };
            };
        };
    };
    "/api/v1/customers/{customerId}/tokens/{tokenId}": {
        get: {
            parameters: {
                path: {
                    customerId: string;
                    tokenId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["CustomerToken"];
                        };
                    };
                };
            };
        };
        delete: {
            parameters: {
                path: {
                    customerId: string;
                    tokenId: string;
                };
            };
            responses: {
                204: {
                };
            };
        };
    };
    "/api/v1/public/customer-token": {
        post: {
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CustomerTokenRequest"];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["IssuedToken"];
                        };
                    };
                };
            };
        };
        delete: {
            responses: {
                204: {
                };
            };
        };
    };
    "/api/v1/conversations": {
        get: {
            parameters: {
                query?: {
                    page?: number;
                    size?: number;
                    cursor?: string;
                    total?: boolean;
                    sort?: string[];
                    status?: "OPEN" | "RESOLVED";
                    assignee?: string;
                    q?: string;
                    customerId?: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["ConversationPage"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/conversations/{conversationId}": {
        get: {
            parameters: {
                path: {
                    conversationId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Conversation"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/customers/{customerId}/conversations": {
        get: {
            parameters: {
                query?: {
                    page?: number;
                    size?: number;
                    cursor?: string;
                    total?: boolean;
                    sort?: string[];
                    status?: "OPEN" | "RESOLVED";
                };
                path: {
                    customerId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["ConversationPage"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/conversations/{conversationId}/assign": {
        post: {
            parameters: {
                path: {
                    conversationId: string;
                };
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Assign"];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Conversation"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/conversations/{conversationId}/resolve": {
        post: {
            parameters: {
                path: {
                    conversationId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Conversation"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/conversations/{conversationId}/reopen": {
        post: {
            parameters: {
                path: {
                    conversationId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Conversation"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/conversations/{conversationId}/messages": {
        get: {
            parameters: {
                query?: {
                    afterSeq?: number;
                    beforeSeq?: number;
                    limit?: number;
                };
                path: {
                    conversationId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Message"][];
                        };
                    };
                };
            };
        };
        post: {
            parameters: {
                path: {
                    conversationId: string;
                };
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PostMessage"];
                };
            };
            responses: {
                201: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Message"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/conversations/{conversationId}/read": {
        put: {
            parameters: {
                path: {
                    conversationId: string;
                };
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Read"];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["ReadMark"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/me": {
        get: {
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Me"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/me/conversations": {
        get: {
            parameters: {
                query?: {
                    page?: number;
                    size?: number;
                    cursor?: string;
                    total?: boolean;
                    sort?: string[];
                    status?: "OPEN" | "RESOLVED";
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["ConversationPage"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/canned-replies": {
        get: {
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["CannedReply"][];
                        };
                    };
                };
            };
        };
        post: {
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateCannedReply"];
                };
            };
            responses: {
                201: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["CannedReply"];
                        };
                    };
                };
            };
        };
    };
    "/api/v1/canned-replies/{cannedReplyId}": {
        put: {
            parameters: {
                path: {
                    cannedReplyId: string;
                };
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UpdateCannedReply"];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["CannedReply"];
                        };
                    };
                };
            };
        };
        delete: {
            parameters: {
                path: {
                    cannedReplyId: string;
                };
            };
            responses: {
                204: {
                };
            };
        };
    };
    "/api/v1/customers/{customerId}/export": {
        get: {
            parameters: {
                path: {
                    customerId: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": components["schemas"]["CustomerExport"];
                    };
                };
            };
        };
    };
    "/api/v1/presence": {
        get: {
            parameters: {
                query: {
                    id: string[];
                };
            };
            responses: {
                200: {
                    content: {
                        "application/json": {
                            success: true;
                            data: components["schemas"]["Presence"][];
                        };
                    };
                };
            };
        };
    };
    "/health/live": {
        get: {
            responses: {
                200: {
                    content: {
                        "application/json": components["schemas"]["Liveness"];
                    };
                };
            };
        };
    };
    "/health/ready": {
        get: {
            responses: {
                200: {
                    content: {
                        "application/json": components["schemas"]["Readiness"];
                    };
                };
            };
        };
    };
    "/metrics": {
        get: {
            responses: {
                200: {
                    content: {
                        "text/plain": string;
                    };
                };
            };
        };
    };
    "/openapi.json": {
        get: {
            responses: {
                200: {
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
            };
        };
    };
    "/docs/asyncapi.json": {
        get: {
            responses: {
                200: {
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
            };
        };
    };
    "/docs": {
        get: {
            responses: {
                200: {
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
    };
    "/": {
        get: {
            parameters: {
                query?: {
                    lang?: "en" | "zh";
                };
            };
            responses: {
                200: {
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
    };
    "/demo": {
        get: {
            parameters: {
                query?: {
                    lang?: "en" | "zh";
                };
            };
            responses: {
                200: {
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
    };
    "/assets/{file}": {
        get: {
            parameters: {
                path: {
                    file: "base.css" | "page.css" | "demo.css" | "explorer.css" | "explorer.js" | "logo.svg" | "swagger-ui.css" | "swagger-ui-bundle.js";
                };
            };
            responses: {
                200: {
                    content: {
                        "text/css": string;
                        "text/javascript": string;
                        "image/svg+xml": string;
                    };
                };
            };
        };
    };
    "/console": {
        get: {
            responses: {
                200: {
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
    };
    "/console/assets/{file}": {
        get: {
            parameters: {
                path: {
                    file: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "text/javascript": string;
                        "text/css": string;
                    };
                };
            };
        };
    };
    "/console/{page}": {
        get: {
            parameters: {
                path: {
                    page: string;
                };
            };
            responses: {
                200: {
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
    };
    "/widget.js": {
        get: {
            responses: {
                200: {
                    content: {
                        "text/javascript": string;
                    };
                };
            };
        };
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        FieldChange: {
            field: string;
            from?: (string | null) | boolean | string[] | {
                [key: string]: unknown;
            };
            to?: (string | null) | boolean | string[] | {
                [key: string]: unknown;
            };
        };
        AuditEntry: {
            id: string;
            action: "customer.created" | "customer.updated" | "customer.activated" | "customer.deactivated" | "customer.tokens-ended" | "customer.exported" | "customer.deleted" | "customer.identity-changed" | "token.issued" | "token.ended" | "conversation.assigned" | "conversation.resolved" | "conversation.reopened" | "agent.created" | "agent.updated" | "agent.enabled" | "agent.disabled" | "agent.password-reset" | "agent.password-changed" | "agent.signed-in" | "agent.signed-out" | "agent.locked" | "canned-reply.created" | "canned-reply.updated" | "canned-reply.deleted";
            actorType: "agent" | "customer" | "public" | "system";
            actorId: string | null;
            subjectType: "customer" | "agent" | "token" | "conversation" | "canned-reply";
            subjectId: string;
            customerId: string | null;
            changes: components["schemas"]["FieldChange"][];
            address: string | null;
            requestId: string | null;
            createdAt: string;
        };
        Sort: {
            sorted: boolean;
            unsorted: boolean;
            empty: boolean;
        };
        Pageable: {
            pageNumber: number;
            pageSize: number;
            offset: number;
            paged: boolean;
            unpaged: boolean;
            sort: components["schemas"]["Sort"];
        };
        AuditEntryPage: {
            content: components["schemas"]["AuditEntry"][];
            pageable: components["schemas"]["Pageable"];
            totalElements: number | null;
            totalPages: number | null;
            size: number;
            number: number;
            numberOfElements: number;
            first: boolean;
            last: boolean;
            empty: boolean;
            sort: components["schemas"]["Sort"];
            nextCursor: string | null;
        };
        Agent: {
            id: string;
            name: string;
            email: string;
            role: "ADMIN" | "AGENT";
            status: "ACTIVE" | "DISABLED";
            createdAt: string;
        };
        AgentPage: {
            content: components["schemas"]["Agent"][];
            pageable: components["schemas"]["Pageable"];
            totalElements: number | null;
            totalPages: number | null;
            size: number;
            number: number;
            numberOfElements: number;
            first: boolean;
            last: boolean;
            empty: boolean;
            sort: components["schemas"]["Sort"];
            nextCursor: string | null;
        };
        CreateAgent: {
            name: string;
            email: string;
            password: string;
            role?: "ADMIN" | "AGENT";
        };
        UpdateAgent: {
            name?: string;
            email?: string;
            role?: "ADMIN" | "AGENT";
            status?: "ACTIVE" | "DISABLED";
            password?: string;
        };
        Colleague: {
            id: string;
            name: string;
            role: "ADMIN" | "AGENT";
            status: "ACTIVE" | "DISABLED";
        };
        LoginResult: {
            token: string;
            expiresAt: string;
            agent: components["schemas"]["Agent"];
        };
        Login: {
            email: string;
            password: string;
        };
        ChangePassword: {
            currentPassword: string;
            newPassword: string;
        };
        TokenHolder: {
            valid: true;
            type: "customer" | "agent";
            id: string;
            name: string;
            expiresAt: string;
            channel?: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
        };
        Customer: {
            id: string;
            name: string;
            primaryChannel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            email: string | null;
            phone: string | null;
            wechatOpenId: string | null;
            whatsappId: string | null;
            lineId: string | null;
            telegramId: string | null;
            facebookId: string | null;
            avatarUrl: string | null;
            location: string | null;
            notes: string | null;
            tags: string[];
            customFields: {
                [key: string]: unknown;
            };
            active: boolean;
            lastInteractionAt: string | null;
            createdAt: string;
            updatedAt: string;
        };
        CustomerPage: {
            content: components["schemas"]["Customer"][];
            pageable: components["schemas"]["Pageable"];
            totalElements: number | null;
            totalPages: number | null;
            size: number;
            number: number;
            numberOfElements: number;
            first: boolean;
            last: boolean;
            empty: boolean;
            sort: components["schemas"]["Sort"];
            nextCursor: string | null;
        };
        CreateCustomer: {
            name: string;
            primaryChannel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            email?: (string | null) | string;
            phone?: string | null;
            wechatOpenId?: string | null;
            whatsappId?: string | null;
            lineId?: string | null;
            telegramId?: string | null;
            facebookId?: string | null;
            avatarUrl?: (string | null) | string;
            location?: string | null;
            notes?: string | null;
            tags?: string[] | null;
            customFields?: {
                [key: string]: unknown;
            } | null;
            active?: boolean;
        };
        UpdateCustomer: {
            email?: (string | null) | string;
            phone?: string | null;
            wechatOpenId?: string | null;
            whatsappId?: string | null;
            lineId?: string | null;
            telegramId?: string | null;
            facebookId?: string | null;
            avatarUrl?: (string | null) | string;
            location?: string | null;
            notes?: string | null;
            tags?: string[] | null;
            customFields?: {
                [key: string]: unknown;
            } | null;
            active?: boolean;
            name?: string;
            primaryChannel?: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
        };
        IssuedToken: {
            customerId: string;
            token: string;
            name: string;
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            expiresAt: string;
        };
        CustomerToken: {
            id: string;
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            createdAt: string;
            expiresAt: string;
            lastUsedAt: string | null;
        };
        CustomerTokenRequest: {
            name: string;
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            channelId: string;
            identityToken?: string | null;
        };
        ConversationCustomer: {
            id: string;
            name: string;
            primaryChannel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            avatarUrl: string | null;
        };
        Message: {
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
        Conversation: {
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
            customer: components["schemas"]["ConversationCustomer"];
            readSeq: number;
            othersReadSeq: number;
            unreadCount: number;
            assignee?: {
                id: string;
                name: string;
            } | null;
            lastMessage?: components["schemas"]["Message"];
        };
        ConversationPage: {
            content: components["schemas"]["Conversation"][];
            pageable: components["schemas"]["Pageable"];
            totalElements: number | null;
            totalPages: number | null;
            size: number;
            number: number;
            numberOfElements: number;
            first: boolean;
            last: boolean;
            empty: boolean;
            sort: components["schemas"]["Sort"];
            nextCursor: string | null;
        };
        Assign: {
            agentId: string | null;
        };
        PostMessage: {
            content: string;
            metadata?: {
                [key: string]: unknown;
            } | null;
            clientMessageId?: string | null;
            internal?: boolean;
        };
        ReadMark: {
            seq: number;
        };
        Read: {
            seq: number;
        };
        Me: {
            name: string;
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            id: string;
        };
        CannedReply: {
            id: string;
            shortcut: string;
            content: string;
            createdAt: string;
            updatedAt: string;
        };
        CreateCannedReply: {
            shortcut: string;
            content: string;
        };
        UpdateCannedReply: {
            shortcut?: string;
            content?: string;
        };
        HeldIdentity: {
            kind: "WEB" | "APP" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "PHONE";
            externalId: string;
            createdAt: string;
        };
        HeldToken: {
            id: string;
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            createdAt: string;
            expiresAt: string;
            lastUsedAt: string | null;
            seesFrom: string | null;
            statedName: string | null;
        };
        HeldPosition: {
            participantId: string;
            readSeq: number;
            receivedSeq: number;
        };
        HeldConversation: {
            id: string;
            channel: "WEB" | "WECHAT" | "WHATSAPP" | "LINE" | "TELEGRAM" | "FACEBOOK" | "EMAIL" | "SMS" | "PHONE" | "APP";
            status: "OPEN" | "RESOLVED";
            assigneeId: string | null;
            lastSeq: number;
            lastMessageAt: string;
            createdAt: string;
            resolvedAt: string | null;
            waitingSince: string | null;
            positions: components["schemas"]["HeldPosition"][];
            messages: components["schemas"]["Message"][];
        };
        CustomerExport: {
            customer: components["schemas"]["Customer"];
            identities: components["schemas"]["HeldIdentity"][];
            tokens: components["schemas"]["HeldToken"][];
            exportedAt: string;
            conversations: components["schemas"]["HeldConversation"][];
            audit: components["schemas"]["AuditEntry"][];
        };
        Presence: {
            id: string;
            status: "ONLINE" | "BUSY" | "AWAY" | "OFFLINE";
        };
        Liveness: {
            status: "up";
        };
        Readiness: {
            status: "up" | "degraded";
            database: "up";
            redis?: "up" | "down";
        };
        Error: {
            success: false;
            error: {
                code: string;
                message: string;
                fields?: components["schemas"]["FieldError"][];
                requestId: string;
            };
        };
        FieldError: {
            field: string;
            message: string;
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
