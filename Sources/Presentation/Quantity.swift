/// Numbers with a unit, short enough to be taken in at a glance.
package enum Quantity {
  package static func bytes(_ count: UInt64) -> String { scaled(Double(count), ["B", "KB", "MB", "GB", "TB"]) }

  /// - Parameter units: each a thousand times the one before.
  static func scaled(_ value: Double, _ units: [String]) -> String {
    var (value, unit) = (value, 0)
    while value >= 999.5, unit < units.count - 1 {
      value /= 1_000
      unit += 1
    }
    return (unit == 0 || value >= 100 ? "\(whole(value))" : oneDecimal(value)) + " " + units[unit]
  }

  static func oneDecimal(_ value: Double) -> String {
    let tenths = whole(value * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }

  static func twoDecimals(_ value: Double) -> String {
    let hundredths = whole(value * 100)
    return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
  }

  /// What a server says may be any number.
  static func whole(_ value: Double) -> Int { Int(min(max(value.rounded(), 0), 1e15)) }

  /// `4 s`, `3 min`, `2 h`: how long something will still take.
  package static func remaining(seconds: Double) -> String {
    switch seconds {
    case ..<100: "\(whole(seconds)) s"
    case ..<6_000: "\(whole(seconds / 60)) min"
    default: "\(whole(seconds / 3_600)) h"
    }
  }
}

extension String {
  func aligned(right width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
