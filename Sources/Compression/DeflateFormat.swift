internal import CZlib

/// What stands around deflated bytes.
package enum DeflateFormat: Sendable {
  /// Nothing: the envelope has its own checksum.
  case raw
  /// RFC 1950's header and Adler-32.
  case zlib

  var windowBits: Int32 { self == .raw ? -MAX_WBITS : MAX_WBITS }
}
