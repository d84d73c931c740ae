/// Builds the protobuf wire format by hand, apart from the codec under test.
package struct WireBytes {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func field(_ number: UInt32, varint value: UInt64) {
    varint(UInt64(number) << 3)
    varint(value)
  }

  package mutating func field(_ number: UInt32, bytes value: [UInt8]) {
    varint(UInt64(number) << 3 | 2)
    varint(UInt64(value.count))
    bytes += value
  }

  package mutating func field(_ number: UInt32, double value: Double) {
    varint(UInt64(number) << 3 | 1)
    bytes += withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
  }
}
