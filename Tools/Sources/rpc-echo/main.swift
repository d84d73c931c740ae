// A server of plain methods through the whole RPC layer, for Tools/rpc-bench, for the tests, and for whoever tries an
// implementation of PROTOCOL.md.
//
// usage: rpc-echo PORT
//   bench.Echo/Unary       answers with the request, on the event loop
//   bench.Echo/Task        the same as a task
//   bench.Echo/Zeros       a stream of the number of bytes that the request names, in messages of 64 KiB
//   bench.Echo/Wait        a handler that waits in the way that its first request names, until the call is given up
//   bench.Echo/Waiters     how many of those began, and how many have ended
//   test.Echo/*            the service of the exchanges in Tests/Vectors (PROTOCOL.md §9)
internal import Glibc
internal import Routing
internal import Transport
internal import Wire

guard CommandLine.arguments.count == 2, let port = Int(CommandLine.arguments[1]) else {
  fatalError("usage: rpc-echo PORT")
}
tuneAllocatorForServing()
var router = Router(statusConverter: { _ in nil })
router.unaryInline("bench.Echo/Unary") { request, _ in [UInt8](request) }
router.unary("bench.Echo/Task") { request, _ in request }
router.serverStream("bench.Echo/Zeros") { request, _, responses in
  guard let count = Int(String(decoding: request, as: UTF8.self)), count <= 1 << 34 else {
    throw RPCStatus(code: .invalidArgument, message: "the request names a number of bytes")
  }
  let piece = [UInt8](repeating: 0, count: 65_536)
  for start in stride(from: 0, to: count, by: piece.count) {
    try await responses.write(count - start >= piece.count ? piece : Array(piece[..<(count - start)]))
  }
}
addWaitMethods(to: &router)
router.unaryInline("test.Echo/Unary") { request, _ in [UInt8](request) }
router.serverStream("test.Echo/Split") { request, _, responses in
  for byte in request { try await responses.write([byte]) }
}
router.clientStream("test.Echo/Join") { requests, _ in
  var joined: [UInt8] = []
  while let request = try await requests.next() { joined += request }
  return joined
}
router.bidirectional("test.Echo/Chat") { requests, _, responses in
  while let request = try await requests.next() { try await responses.write(request) }
}
router.unary("test.Echo/Fail") { _, _ in
  throw RPCStatus(
    code: .notFound, message: "there is none", details: [RPCStatus.Detail(type: "test.Reason", bytes: [1, 2])])
}
router.bidirectional("test.Echo/Hang") { _, _, _ in
  // Until the call is over: the deadline and CANCEL end it.
  try await Task.sleep(for: .seconds(86_400))
}
var configuration = ServerConfiguration()
configuration.port = port
try await TCPServer(configuration: configuration, dispatcher: router).run { port in
  print("listens on \(port)")
  // Who waits for the line reads a pipe.
  fflush(nil)
}
