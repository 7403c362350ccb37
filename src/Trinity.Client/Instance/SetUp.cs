namespace Trinity.Client.Instance;

/// <summary>Sets an instance up.</summary>
/// <param name="Token">The one-time token of the link that the server printed.</param>
/// <param name="Email">The first administrator's e-mail address.</param>
/// <param name="Password">The first administrator's password, 12 to 200 characters.</param>
public sealed record SetUp(string Token, string Email, string Password);
