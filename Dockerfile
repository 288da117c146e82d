# syntax=docker/dockerfile:1
# The embedding worker, a drop-in for the stack's own image (docs/container.md).
#   docker build -t portage-worker .
#   docker build -t portage-worker:ocr --target ocr .
#   docker build -t portage-worker:browser --target browser .

FROM eclipse-temurin:25-jdk-noble AS jdk

# Debian for what it has: PostgreSQL with pgvector, against which the worker rehearses.
FROM debian:trixie-slim AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates curl postgresql-17 postgresql-17-pgvector unzip \
    && rm -rf /var/lib/apt/lists/*
ENV JAVA_HOME=/opt/java/openjdk LANG=C.UTF-8
ENV PATH=$JAVA_HOME/bin:$PATH
COPY --from=jdk /opt/java/openjdk /opt/java/openjdk
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 ./mvnw -q -B -ntp -Dmaven.test.skip=true package
RUN deploy/image /opt/portage

# Beside the worker these two hold what it can use and does not need: they have a shell, since
# their programs want one.
FROM debian:trixie-slim AS ocr
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        tesseract-ocr tesseract-ocr-deu tesseract-ocr-eng tesseract-ocr-fra tesseract-ocr-jpn \
        tesseract-ocr-kor tesseract-ocr-spa tesseract-ocr-chi-sim \
    && rm -rf /var/lib/apt/lists/*
ENV LANG=C.UTF-8
COPY --from=build /opt/portage /opt/portage
VOLUME ["/tmp"]
USER 65532:65532
ENTRYPOINT ["/opt/portage/runtime/bin/java", "@/opt/portage/java.options", "-XX:AOTCache=/opt/portage/portage.aot", "-jar", "/opt/portage/portage.jar", "worker"]

FROM debian:trixie-slim AS browser
RUN apt-get update \
    && apt-get install -y --no-install-recommends chromium nodejs fonts-liberation fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
# Chromium wants a home to write to.
ENV LANG=C.UTF-8 HOME=/tmp
COPY --from=build /opt/portage /opt/portage
VOLUME ["/tmp"]
USER 65532:65532
ENTRYPOINT ["/opt/portage/runtime/bin/java", "@/opt/portage/java.options", "-XX:AOTCache=/opt/portage/portage.aot", "-jar", "/opt/portage/portage.jar", "worker"]

# The usual one, last and so the default: a C library, certificates, time zones, and no shell.
FROM gcr.io/distroless/base-nossl-debian12:nonroot AS worker
ENV LANG=C.UTF-8
COPY --from=build /opt/portage /opt/portage
# Files on their way are written here; all else may be read-only. ECS takes a volume's owner and
# mode from what the image has at a path that it declares.
VOLUME ["/tmp"]
USER 65532:65532
ENTRYPOINT ["/opt/portage/runtime/bin/java", "@/opt/portage/java.options", "-XX:AOTCache=/opt/portage/portage.aot", "-jar", "/opt/portage/portage.jar", "worker"]
