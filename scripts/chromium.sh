#!/usr/bin/env bash
# Installs the browser that test/reports/browser.test.ts looks at the report with, where it can: as root on Debian or Ubuntu.
# Elsewhere it says so, and that test is skipped with its reason.
set -euo pipefail
for path in /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
  if [ -x "$path" ]; then echo "$path is there"; exit 0; fi
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "no Chromium here, and no way to install one: the report is not looked at in a browser"
  exit 0
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
