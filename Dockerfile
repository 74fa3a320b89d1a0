# One image for every service: which one runs is the command, and everything else it is told by its environment.

# Nothing runs from this stage, so nobody asks for its health.
# hadolint ignore=DL3057
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY apps apps
COPY libs libs
COPY tools tools
RUN --mount=type=cache,target=/root/.npm npm ci && npm run build && node tools/image.mjs /image

FROM node:24.21.0-bookworm-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Guildhall" \
      org.opencontainers.image.description="Accounts, organizations, members, invitations, teams and projects" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /guildhall
# This package.json names only what is not in a bundle: engines' clients, and what has native parts.
COPY --from=build /image ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts
# By number, so that Kubernetes can see that it is not root. Nothing here belongs to it: the file system may be read-only.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --retries=6 --start-period=120s --start-interval=2s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/gateway/dist/bundle.js"]
