# syntax=docker/dockerfile:1

FROM node:24-trixie-slim AS build
WORKDIR /app
COPY . .
# Builds the studio, and leaves only what runs.
RUN npm ci --no-audit --no-fund && npm prune --omit=dev && rm -rf test docs examples

FROM node:24-trixie-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    DATA_DIR=/data \
    HF_HOME=/weights
WORKDIR /app
COPY --from=build /app /app
RUN install -d -o node -g node -m 0700 /data /weights
USER node
VOLUME ["/data", "/weights"]
EXPOSE 4000
# Longer than the DRAIN_MS of the gateway: docker stop --time 45.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=4", "src/main.ts"]
