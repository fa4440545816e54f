FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
COPY web web
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# The embedded database and its secret; empty where DATABASE_URL points elsewhere.
RUN mkdir data && chown node:node data
VOLUME /app/data
USER node
EXPOSE 8080
# Ready, so that `up --wait` and whoever else goes by it waits for a migration too, which may take minutes. What restarts a
# container that is unhealthy has to ask /health/live instead: a node without its database waits for it, and a restart would not help.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm: it gets SIGTERM and finishes what it has begun.
CMD ["node", "dist/main.js"]
