/// The numbers of PROTOCOL.md §2, under the same names.
package enum WireLimits {
  package static let frameByteCountMax = 262_144
  package static let frameByteCountMin = 32_768
  package static let messageByteCountMax = 16_777_216
  package static let streamWindowByteCount = 262_144
  package static let streamWindowByteCountMin = 65_536
  package static let connectionWindowByteCount = 16_777_216
  package static let connectionWindowByteCountMin = 1_048_576
  package static let windowByteCountMax = 2_147_483_647
  package static let messageOverheadByteCount = 32
  package static let heldByteCountMax = 67_108_864
  package static let serverHeldByteCountMax = 268_435_456
  package static let streamCountMax = 1_024
  package static let callCountMax = 10_000
  package static let queuedByteCountMax = 33_554_432
  package static let answerQueueByteCountMax = 67_108_864
  package static let serverQueuedByteCountMax = 536_870_912
  package static let connectionCountMax = 12_000
  package static let methodByteCountMax = 255
  package static let metadataCountMax = 64
  package static let metadataByteCountMax = 16_384
  package static let statusMessageByteCountMax = 4_096
  package static let helloByteCountMax = 1_024
  package static let tokenByteCountMax = 512
  package static let helloTimeoutMilliseconds = 10_000
  package static let keepaliveMilliseconds = 60_000
  package static let keepaliveTimeoutMilliseconds = 20_000
  package static let idleTimeoutMilliseconds = 600_000
  package static let drainNoticeMilliseconds = 1_000
  package static let closeTimeoutMilliseconds = 1_000
  package static let pingCountMaxPerSecond = 100
  package static let controlFrameCountMaxPerSecond = 50_000
}
