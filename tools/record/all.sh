#!/bin/bash
# Records everything anew and writes the catalogue: all.sh OUTDIR
set -euo pipefail

[ $# -eq 1 ] || { echo "usage: ${0##*/} OUTDIR" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
for s in tutorial basic transport calls media links; do
	"$here/$s.sh" "$1"
done
python3 "$here/encap.py" "$1"
for k in hep3 ws sctp; do
	python3 "$here/rewrap.py" "$k" "$1/tutorial-invite.pcap" "$1/$k.pcap"
done
python3 "$here/catalog.py" "$1" >"$1/CATALOG.md.new"
mv "$1/CATALOG.md.new" "$1/CATALOG.md"
