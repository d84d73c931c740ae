import AnalyserMessages
import Foundation
import SwiftProtobuf

let bytes = try SampleArticle.value.serializedBytes()
let peersValue = try Hattama_V1_Article(serializedBytes: bytes)
guard peersValue.text == SampleArticle.text, try peersValue.serializedBytes() as [UInt8] == bytes else {
  fatalError("the two codecs disagree about the sample")
}

let measurements = [
  try Measurement(
    "decode",
    ours: { try Article(serializedBytes: bytes).text.utf8.count },
    peers: { try Hattama_V1_Article(serializedBytes: bytes).text.utf8.count }),
  try Measurement(
    "encode",
    ours: { try SampleArticle.value.serializedBytes().count },
    peers: { (try peersValue.serializedBytes() as [UInt8]).count }),
]

if CommandLine.arguments.dropFirst() == ["--json"] {
  for measurement in measurements {
    print(
      "{\"task\":\"\(measurement.task)\",\"messageByteCount\":\(bytes.count),"
        + "\"nanoseconds\":\(measurement.ours),\"swiftProtobufNanoseconds\":\(measurement.peers),"
        + "\"ratio\":\(measurement.ratio)}")
  }
} else {
  print("an article of \(bytes.count) bytes, median of \(Measurement.roundCount) rounds of \(Measurement.callCount)")
  for measurement in measurements {
    let (ours, peers) = (Int(measurement.ours), Int(measurement.peers))
    let ratio = String(format: "%.2f", measurement.ratio)
    print("\(measurement.task): \(ours) ns, swift-protobuf 1.39.0 \(peers) ns: \(ratio) times as fast")
  }
}
// The requirement on the records' codec.
exit(measurements[0].ratio >= 2 ? 0 : 1)
