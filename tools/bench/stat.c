// The cost of counting in C: stat of /proc/self/fd, with `argv[1]` open.
// Prints nanoseconds for one.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

int main(int argc, char **argv) {
  int open_files = argc > 1 ? atoi(argv[1]) : 20, rounds = 20000;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  for (int fd = 3; fd < open_files; fd++) open("/dev/null", O_RDONLY);

  struct timespec start, end;
  struct stat folder;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i = 0; i < rounds; i++) stat("/proc/self/fd", &folder);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double ns = (end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec);
  printf("%.0f\n", ns / rounds);
  return 0;
}
