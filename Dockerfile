# Everything that docker-compose.yml runs of ours: one image a program, by the build arguments PROJECT, PROGRAM and TOOLS.
#
# The build compiles all programs once, to machine code; the images hold the runtime and one program each, and share all layers below it.
# Nothing is fetched but Ubuntu's and NuGet's packages. A build needs BuildKit (the default since Docker 23).

ARG BASE_IMAGE
ARG POSTGRES_IMAGE
ARG TOOLS=without

# Only what decides which packages are needed, so that the restore below is repeated only where that changes.
FROM ${BASE_IMAGE} AS projects
WORKDIR /source
COPY . .
RUN find . -type f ! -name '*.csproj' ! -name '*.props' ! -name '*.targets' ! -name '*.sln' ! -name '*.slnf' ! -name packages.lock.json \
      ! -name global.json -delete && find . -type d -empty -delete

FROM ${BASE_IMAGE} AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates dotnet-sdk-10.0 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
WORKDIR /source
COPY --from=projects /source .
RUN --mount=type=cache,target=/root/.nuget/packages dotnet restore ops/native/services.slnf --locked-mode
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages --mount=type=cache,target=/source/artifacts/obj/ready-to-run \
    dotnet build ops/native/services.slnf -c Release --no-restore -v quiet -p:RunAnalyzers=false -nodeReuse:false

# What every program needs, and nothing that builds or downloads.
FROM ${BASE_IMAGE} AS runtime
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates aspnetcore-runtime-10.0 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
COPY --chmod=755 ops/docker/is-ready /usr/local/bin/is-ready
ENV DOTNET_EnableDiagnostics=0 DOTNET_NOLOGO=1 ASPNETCORE_ENVIRONMENT=Production DOTNET_ENVIRONMENT=Production \
    ASPNETCORE_URLS=http://*:8080
WORKDIR /app
# Any user may run it; this one does where nobody says who.
USER 10001:10001

FROM ${POSTGRES_IMAGE} AS postgres

FROM runtime AS runtime-without-tools

# Backups of documents are taken with the server's own pg_dump, and encrypted.
FROM runtime AS runtime-with-tools
USER root
RUN apt-get update && apt-get install -y --no-install-recommends gpg libpq5 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
COPY --from=postgres /usr/lib/postgresql/17/bin/pg_dump /usr/local/bin/pg_dump
RUN pg_dump --version && gpg --version
USER 10001:10001

FROM runtime-${TOOLS}-tools AS program
ARG PROJECT
ARG PROGRAM
COPY --from=build /source/artifacts/publish/${PROJECT}/release /app
ENV PROGRAM=${PROGRAM}
ENTRYPOINT ["/bin/sh", "-c", "exec dotnet \"/app/$PROGRAM.dll\" \"$@\"", "platform"]
