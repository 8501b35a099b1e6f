# syntax=docker/dockerfile:1
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/gangway ./cmd/gangway \
 && mkdir -m 0700 /out/data

FROM scratch
COPY --from=build /out/gangway /gangway
# Time zones are in the program, and it calls nobody, so nothing else is needed.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
# There is no /tmp; checking a backup makes a store of it for a moment.
ENV TMPDIR=/data
EXPOSE 2222
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/gangway", "health", "--observe", "127.0.0.1:9090"]
ENTRYPOINT ["/gangway"]
CMD ["serve", "--data", "/data", "--listen", ":2222", "--observe", "127.0.0.1:9090", "--log-format", "json"]
