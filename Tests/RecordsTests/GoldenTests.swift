import Records
import Testing

struct GoldenTests {
  @Test(arguments: Samples.records.indices)
  func storedBytesStayAsTheyAre(index: Int) throws {
    let (name, record) = Samples.records[index]
    let bytes = try record.serializedBytes()
    let golden = GoldenFile.bytes(hex: try GoldenFile.text(name + ".hex", current: GoldenFile.hex(bytes)))
    #expect(bytes == golden)
    #expect(try Record(serializedBytes: golden) == record)
  }

  @Test(arguments: Samples.records.indices)
  func jsonStaysAsItIs(index: Int) throws {
    let (name, record) = Samples.records[index]
    let json = try MessageCatalogue.json(record, options: JSONOptions(pretty: true, text: Samples.bytes)) + "\n"
    let golden = try GoldenFile.text(name + ".json", current: json)
    #expect(json == golden)
    #expect(try MessageCatalogue.message(json: golden, as: Record.self) == record.serializedBytes())
  }

  @Test(arguments: Samples.records.indices)
  func everySampleObeysTheRules(index: Int) {
    let record = Samples.records[index].record
    #expect(RecordValidator.violations(of: record, text: Samples.bytes) == [])
  }
}
