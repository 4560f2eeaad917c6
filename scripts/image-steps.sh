#!/usr/bin/env bash
# The steps of the Dockerfile without a container engine: compiles in one folder, installs production dependencies in another,
# puts together what the image holds, makes it read-only, and starts it there as an unprivileged user would.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

# stage "build"
mkdir "$work/build"
cp package.json package-lock.json .npmrc tsconfig.json "$work/build/"
cp -r src advisories "$work/build/"
(cd "$work/build" && npm ci --no-audit --no-fund && npm run build)

# stage "production"
mkdir "$work/app"
cp package.json package-lock.json .npmrc "$work/app/"
(cd "$work/app" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund)
cp -r bin advisories "$work/app/"
cp -r "$work/build/dist" "$work/app/dist"

# what the image must not hold, and that it runs from a read-only folder
for name in typescript oxlint node playwright-core fast-check; do
  if [ -e "$work/app/node_modules/$name" ]; then echo "the image would hold $name" >&2; exit 1; fi
done
chmod -R a-w "$work/app"
node=$(node -p process.execPath)
"$node" "$work/app/bin/kernelgate.js" --version
"$node" "$work/app/bin/kernelgate.js" check examples/changes/4-iptables-tuned.yaml --cluster examples/cluster.yaml --quiet
du -sh "$work/app" | cut -f1 | sed 's/^/size of the image without its base: /'
