namespace Trinity.Engine.Outbound;

/// <summary>Every address of a host is inside the network, or the server's own. It does not say which: that would be a map of the network.</summary>
internal sealed class AddressNotAllowedException() : IOException("The host has no address that may be connected to.");
