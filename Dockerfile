# One image for API, worker, inbox and migrations; docker-compose.yml says which of them a container runs.
# Debian, for Temporal's native library needs glibc. Node is the version that package.json pins for development.
FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM base AS build
# what runs here is the image's own Node, not the one that the npm package `node` would bring
RUN npm ci --include=dev --ignore-scripts && rm -f node_modules/.bin/node
COPY . .
RUN npm run build

FROM base AS packages
RUN npm ci --omit=dev --ignore-scripts

FROM base
# the authorities that Temporal's native library checks a TLS server against
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY deploy/healthcheck.mjs ./deploy/
ENV NODE_ENV=production HOST=0.0.0.0 WORKFLOW_BUNDLE=/app/dist/workflow-bundle.js
USER node
EXPOSE 3000
CMD ["node", "dist/api/main.js"]
