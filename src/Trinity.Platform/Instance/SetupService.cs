using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk;
using Trinity.Sdk.Access;

namespace Trinity.Platform.Instance;

/// <summary>Sets an instance up: its first tenant, its first administrator and the first key. Only while there is none.</summary>
internal sealed partial class SetupService(IControlWriter writer, IControlReads reads, IOptions<PasswordHasherOptions> hashing)
{
    private readonly byte[] _tokenHash = new byte[SHA256.HashSizeInBytes];
    private bool _hasToken;

    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        await using var db = reads.Open();
        return !await db.Users.AnyAsync(cancellationToken);
    }

    /// <summary>Makes the one-time token of this start. It is printed, and whoever reads it may set the instance up.</summary>
    public string CreateToken()
    {
        var token = Tokens.Create(Tokens.SetupPrefix);
        Tokens.Hash(token).CopyTo(_tokenHash, 0);
        _hasToken = true;
        return token;
    }

    /// <summary>Creates the first administrator.</summary>
    /// <returns>A key for programs, shown this once.</returns>
    public async Task<Outcome<NewInstance>> SetUpAsync(string token, string email, string password, string requestId)
    {
        var isToken = CryptographicOperations.FixedTimeEquals(Tokens.Hash(token), _tokenHash) && _hasToken;
        if (!isToken)
        {
            return new Refusal(RefusalKind.Forbidden, "setup_token_invalid", "Use the link that the server printed at its start.");
        }

        return await CreateAsync(email, password, Tokens.Create(Tokens.ApiKeyPrefix), requestId);
    }

    /// <summary>Creates the first administrator from the environment, if there is none.</summary>
    /// <exception cref="TrinityException">The values are not allowed; the message says why.</exception>
    public async Task SeedAsync(string email, string password, string apiKey)
    {
        if (apiKey.Length is < 20 or > 200)
        {
            throw new TrinityException("invalid_api_key", "TRINITY_API_KEY must have 20 to 200 characters.");
        }

        if (await CreateAsync(email, password, apiKey, requestId: null) is Outcome<NewInstance>.Refused { Refusal: var refusal }
            && refusal.Code != "already_set_up")
        {
            var reason = refusal.Faults.Count > 0 ? refusal.Faults[0].Message : refusal.Message;
            throw new TrinityException(refusal.Code, $"TRINITY_ADMIN_EMAIL or TRINITY_ADMIN_PASSWORD: {reason}");
        }
    }

    private async Task<Outcome<NewInstance>> CreateAsync(string email, string password, string apiKey, string? requestId)
    {
        var faults = Check(email, password).ToArray();
        if (faults.Length > 0)
        {
            return Refusal.Invalid("invalid_setup", "The instance cannot be set up like this.", faults);
        }

        // Before the transaction: hashing takes long on purpose.
        var passwordHash = new PasswordHasher<string>(hashing).HashPassword(email, password);
        var caller = Caller.System(Tenant.First) with { RequestId = requestId };
        return await writer.WriteAsync<NewInstance>(caller, AuditTarget.Instance, "set_up", change =>
        {
            if (change.Db.Users.Any())
            {
                return Refusal.Conflict("already_set_up", "The instance has an administrator already.");
            }

            var now = change.Messages.Now;
            change.Db.Add(new Tenant { Id = Tenant.First.Value, Name = "default" });
            change.Db.Add(new User
            {
                Id = change.Messages.NextSequence(),
                TenantId = Tenant.First.Value,
                Email = email.Trim().ToLowerInvariant(),
                PasswordHash = passwordHash,
                Rights = AccessRights.All,
                CreatedAt = now,
            });
            change.Db.Add(new ApiKey
            {
                Id = change.Messages.NextSequence(),
                TenantId = Tenant.First.Value,
                Name = "first",
                Prefix = Tokens.Shown(apiKey),
                Hash = Tokens.Hash(apiKey),
                Rights = AccessRights.All,
                CreatedBy = Principal.System.ToString(),
                CreatedAt = now,
            });
            _hasToken = false;
            return new NewInstance(apiKey);
        });
    }

    private static IEnumerable<Fault> Check(string email, string password)
    {
        if (email.Length > 254 || !Email().IsMatch(email))
        {
            yield return new Fault("/email", "invalid_email", "That is not an e-mail address.");
        }

        if (password.Length is < 12 or > 200)
        {
            yield return new Fault("/password", "invalid_password", "A password has 12 to 200 characters.");
        }
    }

    [GeneratedRegex("^[^@\\s]+@[^@\\s]+$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Email();
}

/// <summary>What a fresh instance gives its first administrator.</summary>
/// <param name="ApiKey">A key for programs, shown this once.</param>
internal sealed record NewInstance(string ApiKey);
