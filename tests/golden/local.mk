# golden: command lines over pcaps/, output and exit status compared.

TESTS += %D%/run.sh
EXTRA_DIST += %D%/run.sh
DIST_GLOBS += %D%/*/cmd %D%/*/expect.txt %D%/*/README
DIST_GLOBS += %D%/packed/tutorial.*
DIST_GLOBS += pcaps/*.pcap pcaps/*.pcapng pcaps/*.md pcaps/*.gz

# make golden-update NAME=case (or NAME=all) writes expect.txt anew.
golden-update: all
	@test -n "$(NAME)" || { echo "give NAME=case or NAME=all"; exit 1; }
	@$(AM_TESTS_ENVIRONMENT) $(srcdir)/%D%/run.sh --update \
		`test "$(NAME)" = all || echo $(NAME)`
.PHONY: golden-update
