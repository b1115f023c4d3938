/*
 * run.c: runs a command and writes to a file what it cost, in one line: CPU
 * time (user and system) and wall time in microseconds, peak memory in KiB,
 * the exit status.  With a count the command runs so often, and the times are
 * means.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct cost {
	uint64_t cpu_us, wall_us;
	long rss_kib;
	int status;
};

static uint64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static uint64_t
us(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec;
}

static int
run_once(struct cost *sum, char **command)
{
	uint64_t start = now_us();
	struct rusage r;
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -1;
	if (pid == 0) {
		execvp(command[0], command);
		fprintf(stderr, "run: %s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	if (wait4(pid, &status, 0, &r) < 0)
		return -1;
	sum->wall_us += now_us() - start;
	sum->cpu_us += us(r.ru_utime) + us(r.ru_stime);
	if (r.ru_maxrss > sum->rss_kib)
		sum->rss_kib = r.ru_maxrss;
	sum->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	return 0;
}

int
main(int argc, char **argv)
{
	struct cost sum = { 0 };
	unsigned long n = argc > 3 ? strtoul(argv[2], NULL, 10) : 0;
	FILE *f;

	if (n == 0) {
		fprintf(stderr, "usage: run OUT COUNT COMMAND...\n");
		return 2;
	}
	for (unsigned long i = 0; i < n; i++) {
		if (run_once(&sum, argv + 3) != 0) {
			perror("run");
			return 1;
		}
	}
	f = fopen(argv[1], "w");
	if (f == NULL) {
		perror(argv[1]);
		return 1;
	}
	fprintf(f, "%llu %llu %ld %d\n", (unsigned long long)(sum.cpu_us / n),
	    (unsigned long long)(sum.wall_us / n), sum.rss_kib, sum.status);
	return fclose(f) == 0 ? 0 : 1;
}
