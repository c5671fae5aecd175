#!/bin/sh
# From mutation to image with curl: the events are plain server-sent events.
#
#     examples/curl.sh "a red circle on a blue background" [gateway]
set -eu
prompt=${1:-a red circle on a blue background}
gateway=${2:-http://127.0.0.1:4000}
# Where the gateway asks for a key.
set -- ${DARKROOM_KEY:+-H "x-api-key: $DARKROOM_KEY"}

id=$(curl -sS "$gateway/graphql" "$@" -H 'content-type: application/json' --data-binary @- <<JSON | sed -E 's/.*"id":"([^"]+)".*/\1/'
{ "query": "mutation (\$prompt: String!) { generateImage(input: { tinySD: { prompt: \$prompt } }) { ... on GenerateImageSuccess { generation { id } } ... on Error { message } } }",
  "variables": { "prompt": "$prompt" } }
JSON
)
# Each event's id is its cursor: send the last one as Last-Event-ID to go on after a lost connection.
curl -sSN "$gateway/generations/$id/events" "$@" -H "Last-Event-ID: ${AFTER:-0}"
