/// A reversible filter that writes the letters of Kazakh and Russian, and the signs of their typography, as one byte
/// each: deflate then sees text as dense as Latin, and a window that reaches twice as far.
///
///     0x00…0x7F   themselves
///     0x80…0xFE   a character of ``characters``, by its place there
///     0xFF b      the byte b, 0x80…0xFF, which belongs to none of those characters
///
/// It works on any bytes, and `unfilter(filter(x))` is `x` for all of them. The places are part of the stored format:
/// they are appended to, never changed.
package enum CyrillicFilter {
  static let characters: [Character] =
    Array("абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯёЁәғқңөұүһіӘҒҚҢӨҰҮҺІ«»–—“”„…№’‘\u{A0}•°€§")

  private static let escape: UInt8 = 0xFF
  private static let firstPlace = 0x80

  /// The place of each two-byte character with lead 0xC2…0xD3, by lead and trail; 0 for none.
  private static let twoByte: [UInt8] = table(leads: 0xC2...0xD3)
  /// The place of each three-byte character that begins with E2 80, E2 82 or E2 84, by second byte and third; 0 for none.
  private static let threeByte: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 64 * 64)
    for (place, bytes) in sequences.enumerated() where bytes.count == 3 && bytes[0] == 0xE2 {
      table[Int(bytes[1] & 0x3F) << 6 | Int(bytes[2] & 0x3F)] = UInt8(firstPlace + place)
    }
    return table
  }()
  private static let sequences: [[UInt8]] = characters.map { Array(String($0).utf8) }

  private static func table(leads: ClosedRange<UInt8>) -> [UInt8] {
    var table = [UInt8](repeating: 0, count: leads.count * 64)
    for (place, bytes) in sequences.enumerated() where bytes.count == 2 {
      table[Int(bytes[0] - leads.lowerBound) << 6 | Int(bytes[1] & 0x3F)] = UInt8(firstPlace + place)
    }
    return table
  }

  package static func filter(_ bytes: [UInt8]) -> [UInt8] {
    // At worst every byte is escaped.
    [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { output, count in
      bytes.withUnsafeBufferPointer { input in
        twoByte.withUnsafeBufferPointer { two in
          threeByte.withUnsafeBufferPointer { three in
            count = filter(input, two, three, into: output)
          }
        }
      }
    }
  }

  private static func filter(
    _ input: UnsafeBufferPointer<UInt8>, _ two: UnsafeBufferPointer<UInt8>, _ three: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var at = 0
    var end = 0
    while at < input.count {
      let byte = input[at]
      if byte < 0x80 {
        output[end] = byte
        at += 1
        end += 1
        continue
      }
      if byte >= 0xC2, byte <= 0xD3, at + 1 < input.count, input[at + 1] & 0xC0 == 0x80 {
        let place = two[Int(byte - 0xC2) << 6 | Int(input[at + 1] & 0x3F)]
        if place != 0 {
          output[end] = place
          at += 2
          end += 1
          continue
        }
      } else if byte == 0xE2, at + 2 < input.count, input[at + 1] & 0xC0 == 0x80, input[at + 2] & 0xC0 == 0x80 {
        let place = three[Int(input[at + 1] & 0x3F) << 6 | Int(input[at + 2] & 0x3F)]
        if place != 0 {
          output[end] = place
          at += 3
          end += 1
          continue
        }
      }
      output[end] = escape
      output[end + 1] = byte
      at += 1
      end += 2
    }
    return end
  }

  /// - Parameter byteCount: what must come out.
  /// - Throws: ``CompressionError`` for bytes that ``filter(_:)`` does not write, and for another count.
  package static func unfilter(_ bytes: [UInt8], byteCount: Int) throws(CompressionError) -> [UInt8] {
    var problem: CompressionError?
    let output = [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
      bytes.withUnsafeBufferPointer { input in
        packed.withUnsafeBufferPointer { packed in
          do throws(CompressionError) {
            count = try unfilter(input, packed, into: output)
          } catch {
            problem = error
          }
        }
      }
    }
    if let problem { throw problem }
    guard output.count == byteCount else { throw otherLength(byteCount) }
    return output
  }

  private static func otherLength(_ byteCount: Int) -> CompressionError {
    CompressionError(.wrongLength, "the text unfilters to another length than \(byteCount) bytes")
  }

  /// The sequence of each place: its bytes from the lowest on, and their count in the highest.
  private static let packed: [UInt32] = (0..<(Int(escape) - firstPlace)).map { place in
    guard place < sequences.count else { return 0 }
    let sequence = sequences[place]
    return sequence.enumerated().reduce(UInt32(sequence.count) << 24) {
      $0 | UInt32($1.element) << UInt32(8 * $1.offset)
    }
  }

  /// - Returns: the count of bytes that came out; one more would not have had room.
  private static func unfilter(
    _ input: UnsafeBufferPointer<UInt8>, _ packed: UnsafeBufferPointer<UInt32>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(CompressionError) -> Int {
    var (at, end) = (0, 0)
    while at < input.count {
      let byte = input[at]
      at += 1
      if byte < 0x80 {
        guard end < output.count else { throw otherLength(output.count) }
        output[end] = byte
        end += 1
      } else if byte == escape {
        guard at < input.count, input[at] >= 0x80 else { throw CompressionError(.malformed, "an escape stands alone") }
        guard end < output.count else { throw otherLength(output.count) }
        output[end] = input[at]
        at += 1
        end += 1
      } else {
        let sequence = packed[Int(byte) - firstPlace]
        guard sequence != 0 else {
          throw CompressionError(.malformed, "the filter has no place \(Int(byte) - firstPlace)")
        }
        let count = Int(sequence >> 24)
        guard end + count <= output.count else { throw otherLength(output.count) }
        output[end] = UInt8(truncatingIfNeeded: sequence)
        output[end + 1] = UInt8(truncatingIfNeeded: sequence >> 8)
        if count == 3 { output[end + 2] = UInt8(truncatingIfNeeded: sequence >> 16) }
        end += count
      }
    }
    return end
  }
}
