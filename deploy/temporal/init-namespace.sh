#!/bin/sh
# Makes the namespace and its search attributes; may be repeated. The attributes are those of domain/search-attributes.ts.
set -eu

: "${TEMPORAL_ADDRESS:?}" "${TEMPORAL_NAMESPACE:?}"
retention=720h

# a server that has just come up knows of a new namespace only seconds later
try() {
  attempts=30
  until "$@"; do
    attempts=$((attempts - 1))
    [ "$attempts" -gt 0 ] || return 1
    sleep 2
  done
}

# `namespace create` does not read TEMPORAL_NAMESPACE, which all others do
ensure_namespace() {
  temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$retention" ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$retention"
}

ensure_search_attributes() {
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name OnboardingKind --type Keyword \
    --name OnboardingStage --type Keyword \
    --name WaitingOn --type Keyword \
    --name EnvironmentIds --type KeywordList \
    --name NeedsAttention --type Bool \
    --name WaitUntil --type Datetime
}

try temporal operator cluster health
try ensure_namespace
try ensure_search_attributes
