// Load for Tools/rpc-bench: one thread, epoll, the protocol of Protos/PROTOCOL.md with its credit, and nothing else.
//
// usage: rpc-load closed PORT SIZE CONNECTIONS DEPTH [WARM_S MEASURE_S]
//          keeps DEPTH calls in flight on each connection
//        rpc-load stalled PORT SIZE CONNECTIONS DEPTH [WARM_S MEASURE_S]
//          the same, beside a stream of 1 GB on each connection that is not read
//        rpc-load open PORT SIZE CONNECTIONS RATE [LARGE_PER_S [WARM_S MEASURE_S]]
//          starts RATE calls a second, whatever the answers do; a call's time begins when it is due. LARGE_PER_S calls
//          of 16 MB each are made beside them on the first connection, in pieces, as credit allows.
//        rpc-load idle PORT COUNT
//          opens COUNT connections, makes a call on each, prints IDLE, waits for a line on stdin, makes another call
//          on each of them, prints ALIVE
//
// Calls carry a deadline and two metadata entries. START and END stand at the edges of what is measured; then comes
// RESULT calls= secs= p50us= p99us= maxus= and more: window50us= and window99us= are medians of the percentiles of windows of
// 100 ms without a large call, large99us= is that of windows with one. A machine that stands still for some milliseconds now
// and then spoils p99us, and few of the windows.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 10, HELLO = 1, HELLO_REPLY = 2, REQUEST = 3, RESPONSE = 4, MESSAGE = 5, CONTINUATION = 6, PING = 8, PONG = 9,
       GO_AWAY = 10, WINDOW = 11, END_OF_REQUESTS = 12, MORE = 1, OPEN = 4 };
enum { STREAM_WINDOW = 262144, CONNECTION_WINDOW = 16777216, LARGE = 16000000, PIECE = 65504, OVERHEAD = 32 };

typedef struct {
  int fd, wants_write, is_greeted;
  uint8_t *in, *out;
  size_t in_len, in_cap, out_off, out_len, out_cap;
  uint32_t next_stream;
  int64_t send_credit, received;
  uint64_t *begun;       // when the call of a stream was due
  size_t begun_count;    // a power of two
  uint64_t *due;         // calls that wait for credit or for the hello, oldest first
  size_t due_head, due_len, due_cap;
  // the one large call
  uint32_t large_stream;
  int64_t large_left, large_credit, large_got;
  // the one stream that is not read, and what has come of it
  uint32_t stalled_stream;
  int64_t stalled_got;
} connection;

static int ep;
static size_t size;
static uint8_t *head; static size_t head_len;
static uint8_t large_head[64]; static size_t large_head_len;
static uint8_t *body;
static uint64_t from, to;
static uint32_t *samples; static size_t samples_len, samples_cap;
static size_t larges, large_due;
// Windows of the measured time: where the samples of each end, and whether the large call moved in it.
enum { WINDOWS_PER_S = 10, WINDOWS_MAX = 6000 };
static size_t window_end[WINDOWS_MAX]; static uint8_t window_large[WINDOWS_MAX];

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}
static void die(const char *what) { perror(what); exit(1); }
static void fail(const char *what) { fprintf(stderr, "rpc-load: %s\n", what); exit(1); }
static void *grown(void *p, size_t n) { p = realloc(p, n); if (!p) die("memory"); return p; }
static size_t put32(uint8_t *p, uint32_t v) { v = htonl(v); memcpy(p, &v, 4); return 4; }
static size_t put16(uint8_t *p, uint16_t v) { v = htons(v); memcpy(p, &v, 2); return 2; }
static uint32_t get32(const uint8_t *p) { uint32_t v; memcpy(&v, p, 4); return ntohl(v); }

static uint8_t *room(connection *c, size_t n) {
  if (c->out_off == c->out_len) c->out_off = c->out_len = 0;
  if (c->out_len + n > c->out_cap) c->out = grown(c->out, c->out_cap = (c->out_len + n) * 2);
  return c->out + c->out_len;
}
static void frame(connection *c, size_t length, uint32_t stream, uint8_t kind, uint8_t flags) {
  uint8_t *p = room(c, HEADER + length);
  put32(p, (uint32_t)length); put32(p + 4, stream); p[8] = kind; p[9] = flags;
  c->out_len += HEADER;
}
static void bytes(connection *c, const void *p, size_t n) { memcpy(c->out + c->out_len, p, n); c->out_len += n; }
static void window(connection *c, uint32_t stream, uint32_t credit) {
  uint8_t p[4]; put32(p, credit);
  frame(c, 4, stream, WINDOW, 0); bytes(c, p, 4);
}
static size_t text8(uint8_t *p, const char *s) { p[0] = (uint8_t)strlen(s); memcpy(p + 1, s, p[0]); return 1u + p[0]; }
static size_t entry(uint8_t *p, const char *key, const char *value) {
  size_t n = text8(p, key);
  n += put16(p + n, (uint16_t)strlen(value));
  memcpy(p + n, value, strlen(value));
  return n + strlen(value);
}
static void build(size_t payload) {  // `message { bytes payload = 1; }` behind a head with a deadline and metadata
  head = grown(NULL, 512);
  size_t n = text8(head, "bench.Echo/Unary");
  n += put32(head + n, 10000);
  n += put16(head + n, 2);
  n += entry(head + n, "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  n += entry(head + n, "request-id", "0123456789abcdef");
  head_len = n;
  // The large call is a task's: no call on the loop waits for its handler.
  n = text8(large_head, "bench.Echo/Task");
  n += put32(large_head + n, 10000);
  large_head_len = n + put16(large_head + n, 0);
  body = grown(NULL, payload + 16);
  n = 0; body[n++] = 10;
  for (size_t v = payload; ; v >>= 7) { body[n++] = (uint8_t)((v & 127) | (v > 127 ? 128 : 0)); if (v <= 127) break; }
  memset(body + n, 'a', payload);
  size = n + payload;
}
static void flush(connection *c) {
  while (c->out_off < c->out_len) {
    ssize_t k = send(c->fd, c->out + c->out_off, c->out_len - c->out_off, MSG_NOSIGNAL);
    if (k < 0) { if (errno == EAGAIN) break; die("send"); }
    c->out_off += (size_t)k;
  }
  int wants = c->out_off < c->out_len;
  if (wants != c->wants_write) {
    struct epoll_event e = {.events = EPOLLIN | (wants ? EPOLLOUT : 0), .data.ptr = c};
    epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
    c->wants_write = wants;
  }
}
static void start(connection *c, uint64_t t) {
  uint32_t stream = ++c->next_stream;
  frame(c, head_len + size, stream, REQUEST, 0);
  bytes(c, head, head_len); bytes(c, body, size);
  c->send_credit -= (int64_t)size;
  c->begun[stream & (c->begun_count - 1)] = t;
}
static void start_due(connection *c) {
  while (c->is_greeted && c->due_len && c->send_credit >= (int64_t)size) {
    start(c, c->due[c->due_head]);
    c->due_head = (c->due_head + 1) % c->due_cap; c->due_len--;
  }
}
static void call(connection *c, uint64_t t) {
  if (c->due_len == c->due_cap) fail("the server is far behind the rate; choose a lower one");
  c->due[(c->due_head + c->due_len++) % c->due_cap] = t;
  start_due(c);
}
// The next pieces of the large call; few at a time, so that others' calls stand between them.
static void feed_large(connection *c) {
  if (!c->is_greeted) return;
  if (!c->large_stream && large_due) {
    large_due--;
    c->large_stream = ++c->next_stream;
    c->large_left = LARGE; c->large_credit = STREAM_WINDOW; c->large_got = 0;
    frame(c, large_head_len, c->large_stream, REQUEST, OPEN);
    bytes(c, large_head, large_head_len);
  }
  if (!c->large_stream) return;
  while (c->large_left > 0 && c->out_len - c->out_off < 2 * PIECE) {
    int64_t n = c->large_left < PIECE ? c->large_left : PIECE;
    if (c->large_credit < n + OVERHEAD || c->send_credit < n + OVERHEAD) return;
    int first = c->large_left == LARGE;
    frame(c, (size_t)n, c->large_stream, first ? MESSAGE : CONTINUATION, n < c->large_left ? MORE : 0);
    memset(c->out + c->out_len, 'b', (size_t)n); c->out_len += (size_t)n;
    c->large_credit -= n + OVERHEAD; c->send_credit -= n + OVERHEAD; c->large_left -= n;
    if (!c->large_left) frame(c, 0, c->large_stream, END_OF_REQUESTS, 0);
  }
}
static void spend(connection *c, int64_t cost) {
  if ((c->received += cost) < CONNECTION_WINDOW / 2) return;
  window(c, 0, (uint32_t)c->received);
  c->received = 0;
}
static size_t window_at(uint64_t t) {
  size_t w = t < from ? WINDOWS_MAX - 1 : (size_t)((t - from) / (1000000000ull / WINDOWS_PER_S));
  return w < WINDOWS_MAX ? w : WINDOWS_MAX - 1;
}
static void answered(connection *c, uint32_t stream, const uint8_t *p, size_t n, uint64_t t, int closed_loop) {
  if (n < 7 || p[0] != 0) { fprintf(stderr, "rpc-load: status %u on stream %u\n", n ? p[0] : 99, stream); exit(1); }
  // OK: code, marks, no message, no details, no trailers: 1 + 1 + 2 + 1 + 2 bytes.
  int64_t message = (int64_t)n - 7;
  spend(c, message);
  if (stream == c->large_stream) {
    if (c->large_got != LARGE) fail("the large call came back with another length");
    c->large_stream = 0; larges++;
    return;
  }
  if (message != (int64_t)size) fail("an answer has another length");
  uint64_t t0 = c->begun[stream & (c->begun_count - 1)];
  if (t >= from && t < to) {
    if (samples_len == samples_cap) samples = grown(samples, (samples_cap *= 2) * sizeof *samples);
    samples[samples_len++] = (uint32_t)(t - t0 > UINT32_MAX ? UINT32_MAX : t - t0);
    window_end[window_at(t)] = samples_len;
  }
  if (closed_loop && t < to) call(c, t);
}
static void take(connection *c, int closed_loop) {
  uint64_t t = now();
  size_t at = 0;
  while (c->in_len - at >= HEADER) {
    const uint8_t *p = c->in + at;
    size_t n = get32(p);
    uint32_t stream = get32(p + 4);
    if (c->in_len - at < HEADER + n) break;
    const uint8_t *payload = p + HEADER;
    switch (p[8]) {
    case HELLO_REPLY: c->is_greeted = 1; c->send_credit = CONNECTION_WINDOW; break;
    case RESPONSE: answered(c, stream, payload, n, t, closed_loop); break;
    case MESSAGE: case CONTINUATION:
      if (stream == c->stalled_stream && stream) {
        if ((c->stalled_got += (int64_t)n + OVERHEAD) > STREAM_WINDOW) fail("more came than there is credit for");
        break;
      }
      spend(c, (int64_t)n + OVERHEAD);
      if (stream != c->large_stream) fail("a message came on a stream that has none");
      c->large_got += (int64_t)n;
      window_large[window_at(t)] = 1;
      window(c, stream, (uint32_t)n + OVERHEAD);
      break;
    case WINDOW:
      if (stream == 0) c->send_credit += get32(payload);
      else if (stream == c->large_stream) { c->large_credit += get32(payload); window_large[window_at(t)] = 1; }
      break;
    case PING: frame(c, n, 0, PONG, 0); bytes(c, payload, n); break;
    case GO_AWAY: fprintf(stderr, "rpc-load: the server goes: %.*s\n", (int)(n - 7), payload + 7); exit(1);
    default: fail("a frame of another kind came");
    }
    at += HEADER + n;
  }
  if (at) { memmove(c->in, c->in + at, c->in_len - at); c->in_len -= at; }
  start_due(c);
  feed_large(c);
  flush(c);
}
static void receive(connection *c, int closed_loop) {
  if (c->in_cap - c->in_len < 65536 && c->in_cap < (8u << 20)) c->in = grown(c->in, c->in_cap *= 2);
  ssize_t k = recv(c->fd, c->in + c->in_len, c->in_cap - c->in_len, 0);
  if (k == 0) fail("closed by the server");
  if (k < 0) { if (errno == EAGAIN) return; die("recv"); }
  c->in_len += (size_t)k;
  take(c, closed_loop);
}
static connection *opened(int port, size_t in_cap, size_t due_cap) {
  connection *c = calloc(1, sizeof *c);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0) die("socket");
  if (connect(c->fd, (void *)&a, sizeof a)) die("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (fcntl(c->fd, F_SETFL, fcntl(c->fd, F_GETFL) | O_NONBLOCK)) die("nonblock");
  c->in = grown(NULL, c->in_cap = in_cap);
  c->begun_count = 1; while (c->begun_count < 4 * due_cap) c->begun_count *= 2;
  c->begun = calloc(c->begun_count, 8);
  c->due = calloc(c->due_cap = due_cap, 8);
  uint8_t hello[30]; size_t n = 0;
  memcpy(hello, "HTMA", 4); n += 4;
  n += put16(hello + n, 1); n += put16(hello + n, 1); n += put32(hello + n, 0);
  n += put32(hello + n, 262144); n += put32(hello + n, 16777216);
  n += put32(hello + n, STREAM_WINDOW); n += put32(hello + n, CONNECTION_WINDOW); n += put16(hello + n, 0);
  frame(c, n, 0, HELLO, 0); bytes(c, hello, n);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
  return c;
}
// A stream of answers that gets no credit beyond its first.
static void stall(connection *c) {
  uint8_t p[64];
  const char *count = "1000000000";
  size_t n = text8(p, "bench.Echo/Zeros");
  n += put32(p + n, UINT32_MAX);
  n += put16(p + n, 0);
  c->stalled_stream = ++c->next_stream;
  frame(c, n + strlen(count), c->stalled_stream, REQUEST, 0);
  bytes(c, p, n); bytes(c, count, strlen(count));
}
static int ascending(const void *a, const void *b) { uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; return (x > y) - (x < y); }
static double at_share(double share) { return samples[(size_t)(share * (double)samples_len)] / 1e3; }
// The median, over the windows of one kind, of a share of their samples; 0 without such windows. Their samples are sorted.
static double window_median(double share, int is_large, double seconds) {
  static uint32_t values[WINDOWS_MAX];
  size_t n = 0, start = 0, count = (size_t)(seconds * WINDOWS_PER_S);
  for (size_t w = 0; w < count && w < WINDOWS_MAX - 1; w++) {
    size_t len = window_end[w] > start ? window_end[w] - start : 0;
    if (len > 100 && window_large[w] == is_large) values[n++] = samples[start + (size_t)(share * (double)len)];
    start += len;
  }
  qsort(values, n, sizeof *values, ascending);
  return n ? values[n / 2] / 1e3 : 0;
}
static void report(double seconds) {
  if (!samples_len) fail("no call was answered");
  size_t start = 0;
  for (size_t w = 0; w < WINDOWS_MAX; w++) {
    if (window_end[w] <= start) continue;
    qsort(samples + start, window_end[w] - start, sizeof *samples, ascending);
    start = window_end[w];
  }
  double quiet50 = window_median(.5, 0, seconds), quiet99 = window_median(.99, 0, seconds), large99 = window_median(.99, 1, seconds);
  qsort(samples, samples_len, sizeof *samples, ascending);
  printf("RESULT calls=%zu secs=%g p50us=%.1f p90us=%.1f p99us=%.1f maxus=%.1f large=%zu window50us=%.1f window99us=%.1f large99us=%.1f\n",
         samples_len, seconds, at_share(.5), at_share(.9), at_share(.99), samples[samples_len - 1] / 1e3, larges, quiet50, quiet99, large99);
}
static void turn(int wait_ms, int closed_loop) {
  struct epoll_event ev[256];
  int n = epoll_wait(ep, ev, 256, wait_ms);
  for (int i = 0; i < n; i++) {
    connection *c = ev[i].data.ptr;
    if (ev[i].events & EPOLLOUT) { feed_large(c); flush(c); }
    if (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(c, closed_loop);
  }
}
static int measured(uint64_t t, int *phase) {
  if (*phase == 0 && t >= from) { puts("START"); fflush(stdout); *phase = 1; }
  if (*phase == 1 && t >= to) { puts("END"); fflush(stdout); return 0; }
  return 1;
}
static int idle(int port, size_t count) {
  struct rlimit files; getrlimit(RLIMIT_NOFILE, &files); files.rlim_cur = files.rlim_max; setrlimit(RLIMIT_NOFILE, &files);
  from = 0; to = UINT64_MAX;
  connection **all = grown(NULL, count * sizeof *all);
  for (size_t i = 0; i < count; i++) {
    all[i] = opened(port, 65536 * 2, 4);
    flush(all[i]); call(all[i], now());
    while (samples_len <= i) turn(1000, 0);
    free(all[i]->in); all[i]->in = grown(NULL, all[i]->in_cap = 4096);
  }
  puts("IDLE"); fflush(stdout);
  char line[16]; if (!fgets(line, sizeof line, stdin)) return 1;
  samples_len = 0;
  for (size_t i = 0; i < count; i++) {
    call(all[i], now()); flush(all[i]);
    while (samples_len <= i) turn(1000, 0);
  }
  puts("ALIVE"); fflush(stdout);
  report(0);
  return 0;
}
int main(int argc, char **argv) {
  if (argc < 4) { fprintf(stderr, "usage: %s closed|stalled|open|idle PORT ...; see the head of its source\n", argv[0]); return 2; }
  int port = atoi(argv[2]), phase = 0;
  samples = grown(NULL, (samples_cap = 1 << 20) * sizeof *samples);
  ep = epoll_create1(0);
  if (!strcmp(argv[1], "idle")) { build(1024); return idle(port, (size_t)atol(argv[3])); }
  if (argc < 6) { fprintf(stderr, "usage: %s closed|stalled|open PORT SIZE CONNECTIONS DEPTH|RATE ...\n", argv[0]); return 2; }
  int is_stalled = !strcmp(argv[1], "stalled"), is_closed = is_stalled || !strcmp(argv[1], "closed"), count = atoi(argv[4]);
  double rate = atof(argv[5]), large_rate = !is_closed && argc > 6 ? atof(argv[6]) : 0;
  int at = is_closed ? 6 : 7;
  double warm = argc > at ? atof(argv[at]) : 1, measure = argc > at + 1 ? atof(argv[at + 1]) : 4;
  build((size_t)atol(argv[3]));
  size_t depth = is_closed ? (size_t)rate : 1 << 16;
  connection **all = grown(NULL, (size_t)count * sizeof *all);
  uint64_t began = now();
  from = began + (uint64_t)(warm * 1e9); to = from + (uint64_t)(measure * 1e9);
  for (int i = 0; i < count; i++) {
    all[i] = opened(port, 1 << 20, depth);
    if (is_stalled) stall(all[i]);
    for (size_t d = 0; is_closed && d < depth; d++) call(all[i], now());
    flush(all[i]);
  }
  uint64_t made = 0, larges_made = 0;
  for (;;) {
    uint64_t t = now();
    if (!measured(t, &phase)) break;
    int wait_ms = 100;
    if (!is_closed) {
      // Calls that are due by now; each is timed from the moment at which it was due.
      for (; (double)made / rate * 1e9 <= (double)(t - began); made++) {
        connection *c = all[made % (uint64_t)count];
        call(c, began + (uint64_t)((double)made / rate * 1e9));
      }
      for (; large_rate > 0 && (double)(larges_made + 1) / large_rate * 1e9 <= (double)(t - began); larges_made++) { large_due++; feed_large(all[0]); }
      for (int i = 0; i < count; i++) if (all[i]->out_len > all[i]->out_off && !all[i]->wants_write) flush(all[i]);
      wait_ms = 0;
    }
    turn(wait_ms, is_closed);
  }
  report(measure);
  return 0;
}
