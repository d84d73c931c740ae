public import ArgumentParser
public import Client

extension ServerAddress: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
