// A server whose one method answers with the request, through the whole RPC layer, for Tools/rpc-bench.
//
// usage: rpc-echo PORT
//   bench.Echo/Unary       on the event loop
//   bench.Echo/Task        the same as a task
//   bench.Echo/Zeros       a stream of the number of bytes that the request names, in messages of 64 KiB
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
var configuration = ServerConfiguration()
configuration.port = port
try await TCPServer(configuration: configuration, dispatcher: router).run { port in
  print("listens on \(port)")
  // Who waits for the line reads a pipe.
  fflush(nil)
}
