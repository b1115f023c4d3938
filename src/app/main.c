/*
 * main.c - the program: reads the arguments and starts the rest.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "-V") == 0) {
		puts(PACKAGE_STRING);
		return 0;
	}
	fputs("usage: sipladder -V\n", stderr);
	return 2;
}
