#!/usr/bin/env bash
# Builds the image and uses it as the README says: its size, a run, a server, without a network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
docker build --tag chinese-news-check .
size=$(docker image inspect --format '{{.Size}}' chinese-news-check)
echo "image: $((size / 1000000)) MB"
test "$size" -lt 700000000
docker run --rm --network none chinese-news-check doctor
docker run --rm --network none chinese-news-check run configs/default.yaml --limit 3 --output -
test "$(docker run --rm --entrypoint id chinese-news-check -u)" = 10001
server=$(docker run --rm --detach -p 8765:8000 -e CHINESE_NEWS_TOKEN=check chinese-news-check)
trap 'docker kill "$server"' EXIT
for _ in $(seq 60); do
  curl --silent --fail http://127.0.0.1:8765/ready && break
  sleep 1
done
curl --silent --fail -H 'authorization: Bearer check' -H 'content-type: text/plain' \
  --data-binary '县长王强说,明年投入4.23亿元。' http://127.0.0.1:8765/annotate
