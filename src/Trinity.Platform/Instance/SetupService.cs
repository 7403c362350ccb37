using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.People;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk;

namespace Trinity.Platform.Instance;

/// <summary>Sets an instance up: its first tenant, its first administrator and the first key. Only while there is none.</summary>
internal sealed class SetupService(IControlWriter writer, IControlReads reads, Passwords passwords)
{
    private readonly byte[] _tokenHash = new byte[SHA256.HashSizeInBytes];
    private bool _hasToken;

    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        await using var db = reads.OpenAllTenants();
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

        // Every start comes by here, and a password is hashed for long on purpose.
        if (!await IsNeededAsync(CancellationToken.None))
        {
            return;
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
        var faults = new[] { Emails.Check(email), Passwords.Check(password) }.OfType<Fault>().ToArray();
        if (faults.Length > 0)
        {
            return Refusal.Invalid("invalid_setup", "The instance cannot be set up like this.", faults);
        }

        // Before the transaction: hashing takes long on purpose.
        var passwordHash = passwords.Hash(password);
        var caller = Caller.System(Tenant.First) with { RequestId = requestId };
        return await writer.WriteAsync<NewInstance>(caller, AuditTarget.Instance, "set_up", change =>
        {
            if (change.AllTenants.Users.Any())
            {
                return Refusal.Conflict("already_set_up", "The instance has an administrator already.");
            }

            var now = change.Messages.Now;
            var user = new User
            {
                Id = change.Messages.NextSequence(),
                Email = Emails.Normalise(email),
                PasswordHash = passwordHash,
                IsInstanceAdmin = true,
                CreatedAt = now,
            };
            change.AllTenants.Add(new Tenant { Id = Tenant.First.Value, Name = "default", CreatedAt = now });
            change.AllTenants.Add(user);
            change.AllTenants.Add(new Membership { TenantId = Tenant.First.Value, UserId = user.Id, Role = Roles.Admin, CreatedAt = now });
            change.AllTenants.Add(new ApiKey
            {
                Id = change.Messages.NextSequence(),
                TenantId = Tenant.First.Value,
                Name = "first",
                Prefix = Tokens.Shown(apiKey),
                Hash = Tokens.Hash(apiKey),
                Rights = AccessRights.All,
                UserId = user.Id,
                CreatedBy = Principal.System.ToString(),
                CreatedAt = now,
            });
            _hasToken = false;
            return new NewInstance(apiKey);
        });
    }
}

/// <summary>What a fresh instance gives its first administrator.</summary>
/// <param name="ApiKey">A key for programs, shown this once.</param>
internal sealed record NewInstance(string ApiKey);
