#!/usr/bin/env bash
# Sets up a region from nothing, without demo data, up to a partner's first answer. docs/administration.md explains each step.
#
# It needs an empty database with the three roles of README.md ("Your own PostgreSQL and Kafka"), and their addresses:
#   MIGRATION_DATABASE_URL, DATABASE_URL, CONSENT_DATABASE_URL
# and GATEWAY_OIN, the OIN of the organisation that runs the gate. All else has a default: CONVENANT (a YAML file), DATA_DIR,
# KEYS_DIR, READY_WITHIN (seconds the product may take to start), ports and brokers as in config/env.example. What is there already stays; parties and their names here are made up.
set -euo pipefail
cd "$(dirname "$0")/.."

: "${MIGRATION_DATABASE_URL:?set it to the address of the role that owns the database}"
: "${DATABASE_URL:?set it to the address of the role ketenpoort_gateway}"
: "${CONSENT_DATABASE_URL:?set it to the address of the role ketenpoort_consent}"
: "${GATEWAY_OIN:?set it to the 20 digits under which your organisation is registered}"
export DATA_DIR="${DATA_DIR:-.data}"
export KEYS_DIR="${KEYS_DIR:-$DATA_DIR/keys}"
ISSUER="${ISSUER:-http://${GATEWAY_HOST:-127.0.0.1}:${GATEWAY_PORT:-3000}}"
CONVENANT="${CONVENANT:-config/convenants/groningen.yaml}"
PARTNERS="${PARTNERS:-$DATA_DIR/partners}" # stands in for the partners' own machines: their private keys never come to ours

ketenpoort() { node apps/cli/ketenpoort.mjs "$@"; }
member() { node -pe 'JSON.parse(fs.readFileSync(0, "utf8"))'"$1"; }
secret() { node -pe 'crypto.randomBytes(32).toString("base64url")'; }
umask 077

[ -f dist/bin/ketenpoort.js ] || npm run -s build
mkdir -p "$KEYS_DIR/staff" "$PARTNERS/parties"

echo '1. The tables'
ketenpoort migrate

echo '2. The keys of the gate'
if [ ! -f "$KEYS_DIR/token-signing.json" ]; then
  rm -f "$KEYS_DIR/.signing" # of a run that was cut off
  ketenpoort key make --out "$KEYS_DIR/.signing" > /dev/null
  echo "{\"keys\": [$(cat "$KEYS_DIR/.signing")]}" > "$KEYS_DIR/token-signing.json"
  rm "$KEYS_DIR/.signing"
fi
if [ ! -f "$KEYS_DIR/ledger-signing.json" ]; then
  rm -f "$KEYS_DIR/.signing"
  ketenpoort key make --signs ledger --out "$KEYS_DIR/.signing" > /dev/null
  echo "{\"name\": \"ketenpoort/$GATEWAY_OIN\", \"keys\": [$(cat "$KEYS_DIR/.signing")]}" > "$KEYS_DIR/ledger-signing.json"
  rm "$KEYS_DIR/.signing"
fi
[ -f "$KEYS_DIR/depot.json" ] || echo "{\"active\": \"k1\", \"keys\": {\"k1\": \"$(secret)\"}}" > "$KEYS_DIR/depot.json"
[ -f "$KEYS_DIR/pseudonym.json" ] || echo "{\"active\": 1, \"keys\": {\"1\": \"$(secret)\"}}" > "$KEYS_DIR/pseudonym.json"

echo '3. The first administrator'
if [ ! -f "$KEYS_DIR/administrators.json" ]; then
  PUBLIC=$(ketenpoort key make --staff eerste-beheerder --out "$KEYS_DIR/staff/eerste-beheerder.json")
  echo "{\"keys\": [$PUBLIC]}" > "$KEYS_DIR/administrators.json"
  if curl -sf -m 5 "$ISSUER/health/live" > /dev/null; then
    echo "The product at $ISSUER is running already, and reads administrators.json at its start. Restart it, and run this again." >&2
    exit 1
  fi
fi

echo '4. The product, without --demo'
if ! curl -sf -m 5 "$ISSUER/health/live" > /dev/null; then
  LAUNCH_LOG="$DATA_DIR/set-up.log"
  node dist/bin/launch.js > "$LAUNCH_LOG" 2>&1 &
  LAUNCHER=$!
  trap 'kill -INT $LAUNCHER; wait $LAUNCHER || true' EXIT
  DEADLINE=$((SECONDS + ${READY_WITHIN:-120}))
  until curl -sf -m 5 "$ISSUER/health/ready" > /dev/null; do
    kill -0 $LAUNCHER 2> /dev/null || { cat "$LAUNCH_LOG" >&2; trap - EXIT; exit 1; }
    [ $SECONDS -lt $DEADLINE ] || { cat "$LAUNCH_LOG" >&2; echo "The product is not ready in time. Its log is above." >&2; exit 1; }
    sleep 0.2
  done
fi

echo '5. The convenant, which opens the region'
ketenpoort convenant activate "$CONVENANT" --dry-run
REGION=$(ketenpoort convenant activate "$CONVENANT" --json | member .region)

echo '6. Two parties, each with a key and an application'
# accede <slug> <OIN> <type> <name> <function> <purposes…>
accede() {
  local slug=$1 oin=$2 type=$3 name=$4 function=$5 private="$PARTNERS/parties/$1.json" public="$PARTNERS/$1.public.json"
  shift 5
  # The partner makes its key, and sends the public half.
  [ -f "$private" ] || ketenpoort key make --client-id "$slug-app" --out "$private" > "$public"
  ketenpoort party add "$name" --oin "$oin" --type "$type" --slug "$slug" --region "$REGION"
  ketenpoort key add "$public" --party "$slug"
  ketenpoort app add "$slug-app" --party "$slug" --function "$function" "${@/#/--purpose=}"
}
accede gemeente-een 00000009990000000081 GEMEENTE 'Gemeente Een (verzonnen)' casusregisseur CASUSOVERLEG MELDING
accede politie-een 00000009990000000082 POLITIE 'Politie Een (verzonnen)' wijkagent CASUSOVERLEG MELDING
ketenpoort party list --region "$REGION"

echo '7. A case, and who takes part in it'
CASE=$(ketenpoort case open --region "$REGION" --track VRIJWILLIG --phase PLAN --kernpartner gemeente-een --json | member .case)
ketenpoort case join "$CASE" politie-een --function wijkagent
ketenpoort case parties "$CASE"

echo "8. A partner's first token, and its first answer"
TOKEN=$(KEYS_DIR="$PARTNERS" ketenpoort token gemeente-een --function casusregisseur --region "$REGION" --purpose CASUSOVERLEG)
curl -sf "$ISSUER/graphql" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
  -d "{\"query\": \"{ case(id: \\\"$CASE\\\", purpose: CASUSOVERLEG) { identiteit { geboortedatum } zorginhoud { diagnose } } }\"}"
echo
