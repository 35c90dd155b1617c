#!/bin/sh
# Lays out the seeds: seed.sh FOLDER-OF-REAL-DOCUMENTS (its *.jwks.json are key sets, INDEX.tsv names addresses in column 4).
set -eu
cd "$(dirname "$0")"
from=${1:?folder of real documents}
mkdir -p corpus/document corpus/key_set corpus/address corpus/url_rules
for file in "$from"/*.json; do
    case $file in
    *.jwks.json) cp "$file" corpus/key_set/ ;;
    *) cp "$file" corpus/document/ ;;
    esac
done
cp ../data/keys/*.json corpus/key_set/
tail -n +2 "$from/INDEX.tsv" | cut -f4 | sort -u | while read -r url; do
    name=$(printf %s "$url" | tr -c 'a-z0-9\n' _ | cut -c1-80)
    printf %s "$url" >"corpus/address/$name"
    printf %s "$url" >"corpus/url_rules/$name"
done
chmod -R u+w corpus
