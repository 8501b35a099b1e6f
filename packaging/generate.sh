#!/bin/sh
# Writes the manual page and the completions, which packages carry, into a folder.
set -eu
cd "$(dirname "$0")/.."
into=${1:?name a folder}
mkdir -p "$into"
go build -trimpath -o "$into/.gangway" ./cmd/gangway
"$into/.gangway" man > "$into/gangway.1"
"$into/.gangway" completion bash > "$into/gangway.bash"
"$into/.gangway" completion zsh > "$into/_gangway"
"$into/.gangway" completion fish > "$into/gangway.fish"
rm "$into/.gangway"
