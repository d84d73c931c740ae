/// The numbers of PROTOCOL.md §2, under the same names.
package enum WireLimits {
  package static let frameByteCountMax = 262_144
  /// The least that a peer may offer to read.
  package static let frameByteCountMin = 16_384
  package static let messageByteCountMax = 16_777_216
  package static let reassemblyByteCountMax = 67_108_864
  package static let streamCountMax = 1_024
  package static let methodByteCountMax = 255
  package static let metadataCountMax = 64
  package static let metadataByteCountMax = 16_384
  package static let statusMessageByteCountMax = 4_096
  package static let helloByteCountMax = 1_024
  package static let helloTimeoutMilliseconds = 10_000
  package static let idleTimeoutMilliseconds = 600_000
  package static let pingCountMaxPerSecond = 100
  package static let outboundByteCountMax = 33_554_432
}
