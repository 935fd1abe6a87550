# syntax=docker/dockerfile:1
# The same lock as everywhere else. torch alone is offered by PyTorch's own index, which has the build without CUDA
# (the general registry's build for x86-64 brings gigabytes of it): TORCH_INDEX names that index.
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
WORKDIR /build
RUN python -m venv /opt/groundline
ENV PATH=/opt/groundline/bin:$PATH
COPY requirements/torch.txt requirements/run.txt requirements/build.txt requirements/postgres.txt requirements/
RUN pip install --no-deps --index-url "${TORCH_INDEX}" --requirement requirements/torch.txt
RUN pip install --no-deps --require-hashes --only-binary :all: \
    --requirement requirements/run.txt --requirement requirements/build.txt --requirement requirements/postgres.txt
COPY . .
RUN pip install --no-deps --no-index --no-build-isolation .

FROM ${PYTHON_IMAGE} AS run
RUN groupadd --gid 10001 groundline \
    && useradd --uid 10001 --gid groundline --no-create-home --home-dir /var/lib/groundline groundline \
    && install --directory --owner groundline --group groundline --mode 0700 /var/lib/groundline
COPY --from=build /opt/groundline /opt/groundline
ENV PATH=/opt/groundline/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    GROUNDLINE_HOME=/var/lib/groundline \
    GROUNDLINE_HOST=0.0.0.0 \
    GROUNDLINE_PORT=8000
WORKDIR /var/lib/groundline
USER 10001:10001
VOLUME /var/lib/groundline
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["groundline"]
CMD ["serve"]
