# Three stages: the web application, the binary, and what runs.

FROM node:20-bookworm-slim AS web
WORKDIR /src/web/app
COPY web/app/package.json web/app/package-lock.json web/app/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web/app ./
RUN npm run build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd ./cmd
COPY dispatch ./dispatch
COPY fleet ./fleet
COPY geo ./geo
COPY sim ./sim
COPY web ./web
COPY --from=web /src/web/dist ./web/dist
RUN CGO_ENABLED=1 go build -trimpath -o /airvein ./cmd/airvein

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data airvein && install -d -o airvein -g airvein -m 0700 /data
COPY --from=build /airvein /usr/local/bin/airvein
USER airvein
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["airvein"]
CMD ["demo", "--listen", "0.0.0.0:8080", "--behind-proxy", "--origin", "http://127.0.0.1:8080", "--origin", "http://localhost:8080", "--data", "/data"]
