# tools: the gates that watch over the shape of the code.

gates = \
	%D%/check-layers.sh \
	%D%/check-symbols.sh \
	%D%/check-headers.sh \
	%D%/check-size.sh \
	%D%/check-banned.sh \
	%D%/check-tables.sh \
	%D%/test-gates.sh
TESTS += $(gates)
EXTRA_DIST += $(gates) %D%/gate.sh %D%/codemap.sh %D%/layers CODEMAP.md
DIST_GLOBS += %D%/record/*.sh %D%/record/*.py %D%/record/*.txt \
	%D%/record/*.md
DIST_GLOBS += %D%/record/configs/* %D%/record/scenarios/*
