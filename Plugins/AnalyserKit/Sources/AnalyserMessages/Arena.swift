internal import CAnalyserMessages

/// Owns the memory of protobuf-c's structs for one message.
struct Arena: ~Copyable {
  let handle: OpaquePointer

  init(byteCountMax: Int) throws(CodecError) {
    guard let handle = hattama_arena_create(byteCountMax) else {
      throw CodecError(.outOfMemory, "no memory for a message")
    }
    self.handle = handle
  }

  deinit { hattama_arena_destroy(handle) }
}

/// Takes bytes of an arena, or says that the limit is reached.
func allocate(_ byteCount: Int, from arena: OpaquePointer) throws(CodecError) -> UnsafeMutableRawPointer {
  guard let memory = hattama_arena_allocate(arena, byteCount) else {
    throw CodecError(.tooLarge, "the message takes more memory than its limit allows")
  }
  return memory
}
