# A server on a CPU, without torch: the shipped checkpoint runs on numpy.
#   docker build -t chinese-news .
#   docker run --rm -p 8000:8000 -e CHINESE_NEWS_TOKEN=… chinese-news
#   docker run --rm -v "$PWD:/work" chinese-news run configs/default.yaml pages/ --output out/
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/venv
COPY requirements-light.txt constraints.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --constraint constraints.txt \
        --requirement requirements-light.txt \
        "defusedxml>=0.7" "fastapi>=0.115" "prometheus-client>=0.20" "uvicorn>=0.30"
COPY pyproject.toml README.md LICENSE ./
COPY pipeline pipeline
COPY configs configs
COPY models models
COPY seeds seeds
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="chinese-news-pipeline" \
      org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    HF_HUB_OFFLINE=1
RUN useradd --create-home --uid 10001 news && mkdir /work && chown news /work
COPY --from=build /opt/venv /opt/venv
USER 10001
WORKDIR /work
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["chinese-news"]
CMD ["serve", "--host", "0.0.0.0"]
