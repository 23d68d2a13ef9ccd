# Consilience as a service. compose.yaml says how it is run and how the first key is made.
FROM python:3.11-slim

WORKDIR /app
COPY . .
RUN pip install --no-cache-dir -c constraints.txt . \
    && useradd --create-home consilience \
    && install --directory --owner consilience /data

USER consilience
ENV CONSILIENCE_HOME=/data
VOLUME /data
EXPOSE 8400
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8400/healthz', timeout=5)"]
CMD ["consilience", "serve", "--host", "0.0.0.0"]
