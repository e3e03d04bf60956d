#!/bin/sh
# Makes the version that the workers run the current one; may be repeated. Until then a version that is new gets no work,
# and afterwards processes that are under way go on with it.
set -eu

: "${TEMPORAL_ADDRESS:?}" "${TEMPORAL_NAMESPACE:?}" "${WORKER_DEPLOYMENT:?}" "${WORKER_BUILD_ID:?}"

# refused until workers of this version poll every queue that those before it did
attempts=60
until temporal worker deployment set-current-version --yes \
  --deployment-name "$WORKER_DEPLOYMENT" --build-id "$WORKER_BUILD_ID"; do
  attempts=$((attempts - 1))
  [ "$attempts" -gt 0 ] || exit 1
  sleep 2
done
