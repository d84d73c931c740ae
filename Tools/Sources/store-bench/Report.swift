import Foundation

/// Figures as they come, a line each: for people, or as JSON.
struct Report {
  let isJSON: Bool

  func line(_ name: String, _ figures: KeyValuePairs<String, Double>) {
    if isJSON {
      let cells = ["\"name\":\"\(name)\""] + figures.map { "\"\($0)\":\($1)" }
      print("{" + cells.joined(separator: ",") + "}")
    } else {
      let cells = figures.map { "\($0) \(Self.short($1))" }
      print(name.padding(toLength: 38, withPad: " ", startingAt: 0) + cells.joined(separator: "   "))
    }
    fflush(nil)
  }

  private static func short(_ value: Double) -> String {
    value >= 100
      ? String(Int(value.rounded())) : value >= 1 ? String(format: "%.2f", value) : String(format: "%.4f", value)
  }
}

/// Seconds of a monotonic clock.
func seconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

/// Of this thread alone, so that what else runs does not count.
func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Of all the process's threads.
func processSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

struct Percentiles {
  private let sorted: [Double]

  init(_ values: [Double]) { sorted = values.sorted() }

  subscript(share: Double) -> Double {
    sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}

func residentMegabytes() -> Double {
  let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
  return fields.count > 1 ? (Double(fields[1]) ?? 0) * 4_096 / 1e6 : 0
}

func byteCount(ofFolder path: String) -> Double {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  return names.reduce(0) {
    $0 + Double((try? FileManager.default.attributesOfItem(atPath: path + "/" + $1))?[.size] as? Int ?? 0)
  }
}
