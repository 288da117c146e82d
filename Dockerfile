# syntax=docker/dockerfile:1
# Portage as an image: any verb, and the embedding worker where none is named (docs/container.md).
#   docker build -t portage .
#   docker build -t portage --build-arg PROGRAMS= .    without Chromium and Tesseract
# The base is Debian 13, since the names of packages are its own.
ARG BASE=debian:trixie-slim

FROM eclipse-temurin:25-jdk-noble AS jdk

# PostgreSQL with pgvector is what the worker rehearses against. Where deploy/image was run already,
# its directory takes the place of this stage: --build-context build=PARENT, under the name image.
FROM ${BASE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates curl postgresql-17 postgresql-17-pgvector unzip \
    && rm -rf /var/lib/apt/lists/*
ENV JAVA_HOME=/opt/java/openjdk LANG=C.UTF-8
ENV PATH=$JAVA_HOME/bin:$PATH
COPY --from=jdk /opt/java/openjdk /opt/java/openjdk
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 ./mvnw -q -B -ntp -Dmaven.test.skip=true -pl sandbox,tool package
RUN deploy/image /image

FROM ${BASE} AS portage
# What the worker can use and does not need: a browser with its driver's Node.js, OCR with the
# languages that it looks for, and fonts for pages that bring none, also for Chinese and Japanese.
ARG PROGRAMS="chromium-headless-shell nodejs fonts-liberation fonts-droid-fallback tesseract-ocr \
tesseract-ocr-chi-sim tesseract-ocr-deu tesseract-ocr-eng tesseract-ocr-fra tesseract-ocr-jpn \
tesseract-ocr-kor tesseract-ocr-spa"
# Removed in the same layer: what differs from one build to the next, and drivers of graphics cards,
# which a browser without windows does not load and which fill almost as much as the browser.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ${PROGRAMS} \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* /usr/lib/*/libLLVM*.so* /usr/lib/*/libgallium-*.so \
        /usr/lib/*/libz3.so* /usr/lib/chromium/libVkLayer_* \
    && find /var/cache /var/log -type f -delete
COPY --from=build /image /opt/portage
# Chromium wants a home to write to.
ENV LANG=C.UTF-8 HOME=/tmp PORTAGE_VERB=worker
# Files on their way are written here; all else may be read-only. ECS takes a volume's owner and
# mode from what the image has at a path that it declares.
VOLUME ["/tmp"]
USER 65532:65532
ENTRYPOINT ["/opt/portage/runtime/bin/java", "@/opt/portage/java.options", "-XX:AOTCache=/opt/portage/portage.aot", "-jar", "/opt/portage/portage.jar"]
