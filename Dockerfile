# Two targets: `bot` (faces people) and `rasa` (understands, never faces the internet).
#   docker build --target bot -t sobat-bot .      docker build --target rasa -t sobat-rasa .

FROM python:3.11-slim-bookworm AS bot-build
WORKDIR /app
RUN python -m venv /venv
COPY requirements/tools.txt requirements/bot.txt requirements/
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/tools.txt \
 && /venv/bin/uv pip install --no-cache --python /venv/bin/python --require-hashes -r requirements/bot.txt
COPY pyproject.toml README.md ./
COPY bot bot
COPY nlu nlu
RUN /venv/bin/uv pip install --no-cache --python /venv/bin/python --no-deps --no-build-isolation -e .

FROM python:3.11-slim-bookworm AS bot
RUN useradd --uid 10001 --create-home sobat
WORKDIR /app
COPY --from=bot-build /venv /venv
COPY --from=bot-build /app /app
COPY responses responses
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 SOBAT_HOST=0.0.0.0 SOBAT_DATA=/data NO_TTY=1
RUN mkdir -p /data/offers && chown -R sobat /data
VOLUME /data
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
CMD ["sobat", "run"]

FROM python:3.10-slim-bookworm AS rasa-build
WORKDIR /app
RUN python -m venv /venv
COPY requirements/tools.txt requirements/nlu.txt requirements/
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/tools.txt \
 && /venv/bin/uv pip install --no-cache --python /venv/bin/python --require-hashes -r requirements/nlu.txt
COPY config.yml ./
COPY nlu nlu
COPY responses responses
RUN /venv/bin/python -m nlu.train --out /models && mv /models/sobat-*.tar.gz /models/sobat.tar.gz

FROM python:3.10-slim-bookworm AS rasa
RUN useradd --uid 10001 --create-home sobat
WORKDIR /app
COPY --from=rasa-build /venv /venv
COPY --from=rasa-build /app /app
COPY --from=rasa-build /models /models
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0
USER 10001
EXPOSE 5005
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:5005/sobat/ready', timeout=4)"]
CMD ["python", "-m", "nlu.serve", "--model", "/models/sobat.tar.gz", "--port", "5005"]
