namespace Trinity.Client.People;

/// <summary>A password to be changed.</summary>
/// <param name="Password">The password of now.</param>
/// <param name="NewPassword">The new one, 12 to 200 characters.</param>
public sealed record ChangePassword(string Password, string NewPassword);

/// <summary>A secret for an authenticator.</summary>
/// <param name="Secret">The secret, to be typed in.</param>
/// <param name="Uri">The same as an <c>otpauth:</c> address, to be shown as a picture.</param>
public sealed record ProposedSecondFactor(string Secret, string Uri);

/// <summary>A second factor to be set.</summary>
/// <param name="Password">The password.</param>
/// <param name="Secret">The proposed secret.</param>
/// <param name="Code">The code that the authenticator shows for it.</param>
public sealed record SetSecondFactor(string Password, string Secret, string Code);

/// <summary>A second factor to be removed.</summary>
/// <param name="Password">The password.</param>
public sealed record RemoveSecondFactor(string Password);
